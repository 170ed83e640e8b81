package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.inline;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.ClientAuthSettings;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.OpenSsl;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which certificate and which options a client gets for what it says in its first message. */
class ServerNamesTest {
    private static final TlsOptions STRICT =
            new TlsOptions("TLSv1.2", "TLSv1.3", List.of(), List.of(), true, true, ClientAuthSettings.NONE);

    private static X509Bundle ec;
    private static X509Bundle rsa;
    private static X509Bundle other;

    @BeforeAll
    static void makesCertificates() throws Exception {
        assumeTrue(OpenSsl.isAvailable(), "groups and cipher suites are BoringSSL's");
        ec = TestCertificates.ec("both.test");
        rsa = TestCertificates.rsa("both.test");
        other = TestCertificates.ec("other.test");
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private static TlsSettings settings(
            Map<String, TlsOptions> options, Map<String, String> hosts, CertificateSettings... certificates) {
        Map<String, Map<String, String>> byEntryPoint = hosts.isEmpty() ? Map.of() : Map.of("websecure", hosts);
        return new TlsSettings(List.of(certificates), null, options, Map.of(), byEntryPoint, null);
    }

    private static TlsServer server(TlsSettings settings) throws Exception {
        return new TlsServer(ServerTls.create(settings, TlsEngine.best()));
    }

    private static SSLSocket client(TlsServer server, @Nullable X509Bundle trusted, String version, String name)
            throws Exception {
        return TlsClient.over(TlsClient.plain(server.address()), trusted, version, name, "h2");
    }

    private static X509Certificate shown(SSLSocket client) throws Exception {
        assertEquals("hello", TlsClient.echo(client, "hello"));
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }

    @Test
    void showsTheKindOfCertificateThatTheClientCanCheck() throws Exception {
        // The dearer one first: it is the client that decides, not the order.
        try (TlsServer server = server(settings(Map.of(), Map.of(), inline(rsa), inline(ec)))) {
            try (SSLSocket both = client(server, ec, "TLSv1.3", "both.test")) {
                assertEquals(ec.getCertificate(), shown(both));
            }
            try (SSLSocket old = client(server, rsa, "TLSv1.2", "both.test")) {
                SSLParameters parameters = old.getSSLParameters();
                parameters.setCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
                old.setSSLParameters(parameters);
                assertEquals(rsa.getCertificate(), shown(old));
            }
        }
    }

    @Test
    void servesEd25519ToThoseWhoCanCheckIt() throws Exception {
        X509Bundle edwards = new CertificateBuilder()
                .algorithm(Algorithm.ed25519)
                .subject("CN=both.test")
                .addSanDnsName("both.test")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (TlsServer server = server(settings(Map.of(), Map.of(), inline(edwards)));
                    SSLSocket client = client(server, edwards, version, "both.test")) {
                assertEquals(edwards.getCertificate(), shown(client));
            }
        }
    }

    @Test
    void refusesUnknownNamesWhereOptionsAreStrict() throws Exception {
        try (TlsServer server = server(settings(Map.of("default", STRICT), Map.of(), inline(ec)))) {
            try (SSLSocket known = client(server, ec, "TLSv1.3", "both.test")) {
                assertEquals(ec.getCertificate(), shown(known));
            }
            assertTrue(server.outcome() instanceof SecuredConnection);
            for (String name : List.of("none.test", "")) {
                try (SSLSocket unknown = client(server, ec, "TLSv1.3", name)) {
                    var e = assertThrows(SSLException.class, unknown::startHandshake);
                    assertTrue(String.valueOf(e.getMessage()).contains("unrecognized_name"), e::toString);
                }
            }
            assertEquals(
                    "UNKNOWN_SERVER_NAME: it asked for none.test, for which there is no certificate, and tls.options say"
                            + " sniStrict",
                    server.outcome());
            assertEquals(
                    "UNKNOWN_SERVER_NAME: it asked for no server name (SNI), and tls.options say sniStrict",
                    server.outcome());
        }
    }

    @Test
    void speaksWithTheOptionsOfTheName() throws Exception {
        TlsOptions modern = TlsOptions.of("TLSv1.3", "TLSv1.3");
        try (TlsServer server =
                server(settings(Map.of("modern", modern), Map.of("other.test", "modern"), inline(ec), inline(other)))) {
            try (SSLSocket old = client(server, ec, "TLSv1.2", "both.test")) {
                assertEquals(ec.getCertificate(), shown(old));
            }
            try (SSLSocket old = client(server, other, "TLSv1.2", "other.test")) {
                assertThrows(SSLException.class, old::startHandshake);
            }
            try (SSLSocket now = client(server, other, "TLSv1.3", "other.test")) {
                assertEquals(other.getCertificate(), shown(now));
            }
        }
    }

    @Test
    void offersTheCipherSuitesAndGroupsOfTheOptions() throws Exception {
        TlsOptions few = new TlsOptions(
                "TLSv1.2",
                "TLSv1.3",
                List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                List.of("P-384"),
                true,
                false,
                ClientAuthSettings.NONE);
        try (TlsServer server = server(settings(Map.of("default", few), Map.of(), inline(ec)))) {
            try (SSLSocket client = client(server, ec, "TLSv1.2", "both.test")) {
                assertEquals(ec.getCertificate(), shown(client));
                assertEquals(
                        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                        client.getSession().getCipherSuite());
            }
            try (SSLSocket client = client(server, ec, "TLSv1.3", "both.test")) {
                // It shows a share of x25519 alone, and is asked for another.
                assertEquals(ec.getCertificate(), shown(client));
            }
        }
    }

    @Test
    void takesEveryGroupThatItHasAName() throws Exception {
        for (String group : List.of("X25519MLKEM768", "X25519", "P-256", "P-384", "P-521")) {
            TlsOptions one = new TlsOptions(
                    "TLSv1.2", "TLSv1.3", List.of(), List.of(group), true, false, ClientAuthSettings.NONE);
            ServerTls tls = ServerTls.create(settings(Map.of("default", one), Map.of(), inline(ec)), TlsEngine.best());
            assertNotNull(tls.onlyChoice("websecure"));
            tls.release();
        }
    }

    @Test
    void newcomerTakesThePlaceOfAnOldHandshakeElseWaits() throws Exception {
        ServerTls tls = ServerTls.create(settings(Map.of(), Map.of(), inline(ec)), TlsEngine.best());
        try (TlsServer server = new TlsServer(new Snapshot<>(tls), 1);
                Socket slow = TlsClient.plain(server.address())) {
            byte[] hello = Hellos.record("both.test");
            slow.getOutputStream().write(hello, 0, 20);
            server.awaitHandshake();
            try (SSLSocket client = client(server, ec, "TLSv1.3", "both.test")) {
                // It waits until the slow one has had its second, and takes its place then.
                assertEquals(ec.getCertificate(), shown(client));
            }
            assertEquals("HANDSHAKE_TIMEOUT: its TLS handshake is slow, and many others wait", server.outcome());
            assertTrue(server.outcome() instanceof SecuredConnection);
            assertTrue(server.events.limits.contains(LimitKind.HANDSHAKES));
        }
    }

    @Test
    void neverNegotiatesAnew() throws Exception {
        try (TlsServer server = server(settings(Map.of(), Map.of(), inline(ec)));
                SSLSocket client = client(server, ec, "TLSv1.2", "both.test")) {
            assertEquals(ec.getCertificate(), shown(client));
            assertTrue(endsOnAHandshake(client));
        }
    }

    private static boolean endsOnAHandshake(SSLSocket client) {
        try {
            client.startHandshake();
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void readsWhatAClientOffers() throws Exception {
        ClientHello hello = Hellos.naming("Both.Test");
        assertEquals("both.test", hello.serverName());
        assertTrue(hello.offersTls13());
        assertTrue(KeyKind.P256.isFor(hello, true));
        assertTrue(KeyKind.RSA.isFor(hello, false));
        ClientHello old = Hellos.parsed(Hellos.record("", "TLSv1.2"));
        assertNull(old.serverName());
        assertTrue(!old.offersTls13() && KeyKind.P256.isFor(old, true));
    }

    @Test
    void cutHelloIsReadAsFarAsItGoes() throws Exception {
        byte[] whole = Hellos.record("both.test");
        for (int length = Hellos.HEADER_BYTES; length < whole.length; length++) {
            String name = Hellos.parsed(Arrays.copyOf(whole, length)).serverName();
            assertTrue(name == null || name.equals("both.test"), name);
        }
        assertNull(ClientHello.peek(Unpooled.EMPTY_BUFFER).serverName());
        assertSame(KeyKind.RSA, KeyKind.of("RSA 2048"));
    }
}

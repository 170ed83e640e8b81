package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.inline;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.testing.GrpcRule;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real handshakes over sockets, on every engine that this machine has. */
class TlsHandshakeTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String ANSWER_505 = """
            HTTP/1.1 505 HTTP Version Not Supported\r
            content-type: text/plain\r
            content-length: 140\r
            connection: close\r
            \r
            this server speaks HTTP/2 (gRPC) only; use a client that offers ALPN h2; \
            browsers and gRPC-Web over HTTP/1.1 need a gRPC-Web proxy in front
            """;

    private static X509Bundle ec;
    private static X509Bundle rsa;
    private static X509Bundle wildcard;

    @BeforeAll
    static void makesCertificates() throws Exception {
        ec = TestCertificates.ec("localhost");
        rsa = TestCertificates.rsa("rsa.test");
        wildcard = TestCertificates.ec("*.wild.test");
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    static List<TlsVariant> variants() {
        return TlsVariant.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void letsAClientWithH2Through(TlsVariant variant) throws Exception {
        for (X509Bundle bundle : List.of(ec, rsa)) {
            try (TlsServer server = server(variant, bundle);
                    Socket socket = TlsClient.plain(server.address());
                    SSLSocket tls = TlsClient.over(socket, bundle, variant.version(), "a.test", "h2", "http/1.1")) {
                assertEquals(PREFACE, TlsClient.echo(tls, PREFACE));
                assertEquals("h2", tls.getApplicationProtocol());
                SecuredConnection secured = (SecuredConnection) server.outcome();
                assertEquals(variant.version(), secured.tlsVersion());
                assertEquals(tls.getSession().getCipherSuite(), secured.cipherSuite());
                assertEquals("a.test", secured.serverName());
                assertTrue(secured.overTls());
                assertEquals(List.of(), server.logger.lines());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void carriesAMegabyteBothWays(TlsVariant variant) throws Exception {
        String text = "0123456789abcdef".repeat(4096);
        try (TlsServer server = server(variant, ec);
                Socket socket = TlsClient.plain(server.address());
                SSLSocket tls = TlsClient.over(socket, ec, variant.version(), "", "h2")) {
            for (int i = 0; i < 16; i++) {
                assertEquals(text, TlsClient.echo(tls, text));
            }
            assertEquals("", ((SecuredConnection) server.outcome()).serverName());
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void showsTheCertificateForTheName(TlsVariant variant) throws Exception {
        try (TlsServer server = server(variant, ec, rsa, wildcard)) {
            assertEquals(rsa.getCertificate(), shown(server, variant, rsa, "rsa.test"));
            assertEquals(rsa.getCertificate(), shown(server, variant, rsa, "RSA.test"));
            assertEquals(wildcard.getCertificate(), shown(server, variant, wildcard, "a.wild.test"));
            assertEquals(ec.getCertificate(), shown(server, variant, ec, "a.b.wild.test"));
            assertEquals(ec.getCertificate(), shown(server, variant, ec, "other.test"));
            assertEquals(ec.getCertificate(), shown(server, variant, ec, ""));
        }
    }

    private static X509Certificate shown(TlsServer server, TlsVariant variant, X509Bundle trusted, String name)
            throws Exception {
        try (Socket socket = TlsClient.plain(server.address());
                SSLSocket tls = TlsClient.over(socket, trusted, variant.version(), name, "h2")) {
            assertEquals("hello", TlsClient.echo(tls, "hello"));
            SecuredConnection secured = (SecuredConnection) server.outcome();
            assertEquals(name.toLowerCase(Locale.ROOT), secured.serverName().toLowerCase(Locale.ROOT));
            return (X509Certificate) tls.getSession().getPeerCertificates()[0];
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    @GrpcRule(35)
    void answersHttp1WithWords(TlsVariant variant) throws Exception {
        try (TlsServer server = server(variant, ec)) {
            for (String[] protocols : new String[][] {{}, {"http/1.1"}}) {
                try (Socket socket = TlsClient.plain(server.address());
                        SSLSocket tls = TlsClient.over(socket, ec, variant.version(), "", protocols)) {
                    assertEquals(ANSWER_505, TlsClient.exchange(tls, REQUEST));
                    assertEquals("", tls.getApplicationProtocol());
                }
                assertEquals("HTTP1_REQUEST: " + WrongProtocol.HTTP1.advice(), server.outcome());
            }
            assertEquals(
                    List.of("INFO entry point websecure: closed a connection of 127.0.0.1: "
                            + WrongProtocol.HTTP1.advice()),
                    server.logger.lines());
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    @GrpcRule(35)
    void refusesAClientWithoutAlpn(TlsVariant variant) throws Exception {
        try (TlsServer server = server(variant, ec)) {
            try (Socket socket = TlsClient.plain(server.address());
                    SSLSocket tls = TlsClient.over(socket, ec, variant.version(), "")) {
                assertEquals("", TlsClient.exchange(tls, PREFACE));
            }
            assertEquals("NO_ALPN_H2: " + WrongProtocol.NO_H2.advice(), server.outcome());
            try (Socket socket = TlsClient.plain(server.address());
                    SSLSocket tls = TlsClient.over(socket, ec, variant.version(), "")) {
                tls.startHandshake();
            }
            assertEquals("NO_ALPN_H2: " + WrongProtocol.NO_H2.advice(), server.outcome());
            assertEquals(1, server.logger.lines().size());
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void reportsAHandshakeThatTheClientBreaksOff(TlsVariant variant) throws Exception {
        try (TlsServer server = server(variant, ec);
                Socket socket = TlsClient.plain(server.address());
                SSLSocket tls = TlsClient.over(socket, null, variant.version(), "", "h2")) {
            assertThrows(SSLException.class, tls::startHandshake);
            String outcome = (String) server.outcome();
            assertTrue(outcome.startsWith("HANDSHAKE_FAILED: the TLS handshake failed: "), outcome);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void refusesTheVersionThatIsOff(TlsVariant variant) throws Exception {
        String other = variant.version().equals("TLSv1.2") ? "TLSv1.3" : "TLSv1.2";
        TlsSettings settings = new TlsSettings(List.of(inline(ec)), null, other, other);
        try (TlsServer server = new TlsServer(ServerTls.create(settings, variant.engine()));
                Socket socket = TlsClient.plain(server.address());
                SSLSocket tls = TlsClient.over(socket, ec, variant.version(), "", "h2")) {
            assertThrows(SSLException.class, tls::startHandshake);
            String outcome = (String) server.outcome();
            assertTrue(outcome.startsWith("HANDSHAKE_FAILED: "), outcome);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void tellsAPlaintextClientToUseTls(TlsVariant variant) throws Exception {
        try (TlsServer server = server(variant, ec)) {
            assertTrue(answer(server, REQUEST).startsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n"));
            assertEquals("HTTP1_REQUEST: " + WrongProtocol.HTTP1_ON_TLS.advice(), server.outcome());
            String answer = answer(server, PREFACE);
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
            assertTrue(answer.endsWith("\r\n\r\nthis port speaks TLS; use https\n"), answer);
            assertEquals("PLAINTEXT: " + WrongProtocol.H2C_ON_TLS.advice(), server.outcome());
            assertEquals("", answer(server, "SSH-2.0-x\r\n"));
            assertEquals("GARBAGE: " + WrongProtocol.GARBAGE.advice(), server.outcome());
            assertEquals(3, server.logger.lines().size());
        }
    }

    private static String answer(TlsServer server, String bytes) throws Exception {
        try (Socket socket = TlsClient.plain(server.address())) {
            return TlsClient.exchange(socket, bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void refusesAClientHelloBeyondTheLimit(TlsVariant variant) throws Exception {
        // 9 bytes that announce 16 MiB (CVE-2026-45416).
        byte[] announced = {0x16, 3, 1, 0, 4, 1, -1, -1, -1};
        try (TlsServer server = server(variant, ec, rsa);
                Socket socket = TlsClient.plain(server.address())) {
            socket.getOutputStream().write(announced);
            socket.getInputStream().readAllBytes();
            String outcome = (String) server.outcome();
            assertTrue(outcome.contains("HANDSHAKE_FAILED: ") && outcome.contains("exceeds 16384"), outcome);
        }
    }

    private static TlsServer server(TlsVariant variant, X509Bundle... bundles) throws Exception {
        CertificateSettings[] certificates = new CertificateSettings[bundles.length];
        for (int i = 0; i < bundles.length; i++) {
            certificates[i] = inline(bundles[i]);
        }
        return new TlsServer(ServerTls.create(TestCertificates.settings(certificates), variant.engine()));
    }
}

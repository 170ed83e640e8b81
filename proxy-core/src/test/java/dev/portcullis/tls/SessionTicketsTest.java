package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.file;
import static dev.portcullis.tls.TestCertificates.inline;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.loop.Snapshot;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.ClientAuthSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.UnusablePemException;
import io.netty.handler.ssl.OpenSsl;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that are resumed, by whom and for how long. */
class SessionTicketsTest {
    private static final long TWELVE_HOURS_NANOS = TimeUnit.HOURS.toNanos(TicketKeys.ROTATION_HOURS);

    @TempDir
    Path folder;

    private X509Bundle bundle;

    @BeforeEach
    void makesACertificate() throws Exception {
        assumeTrue(OpenSsl.isAvailable(), "the JDK has its own keys");
        bundle = TestCertificates.ec("localhost");
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private TlsSettings settings(boolean tickets, @Nullable PemSource keys, CertificateSettings certificate) {
        TlsOptions options =
                new TlsOptions("TLSv1.2", "TLSv1.3", List.of(), List.of(), tickets, false, ClientAuthSettings.NONE);
        return new TlsSettings(List.of(certificate), null, Map.of("default", options), Map.of(), Map.of(), keys);
    }

    private static ServerTls create(TlsSettings settings) throws Exception {
        return ServerTls.create(settings, TlsEngine.best());
    }

    /** When the session of a connection began: the same for one that was resumed. */
    private static long connect(TlsServer server, SSLContext kind, String version) throws Exception {
        try (SSLSocket client = TlsClient.ofKind(TlsClient.plain(server.address()), kind, version, "localhost", "h2")) {
            assertEquals("hello", TlsClient.echo(client, "hello"));
            return client.getSession().getCreationTime();
        }
    }

    @Test
    void clientsResumeUnlessTicketsAreOff() throws Exception {
        try (TlsServer on = new TlsServer(create(settings(true, null, inline(bundle))));
                TlsServer off = new TlsServer(create(settings(false, null, inline(bundle))))) {
            assertTrue(opens(on, on));
            assertTrue(!opens(off, off));
        }
    }

    @Test
    void proxiesWithOneFileResumeEachOthersSessions() throws Exception {
        String one = Base64.getEncoder().encodeToString(new byte[48]);
        PemSource keys = file(folder, "tickets", one + "\n");
        try (TlsServer here = server(keys);
                TlsServer there = server(keys);
                TlsServer stranger = server(null)) {
            // The JDK remembers sessions by the port as well, so the second one has to be reached by the first's.
            assertTrue(opens(here, there));
            assertTrue(!opens(here, stranger));
        }
    }

    private TlsServer server(@Nullable PemSource keys) throws Exception {
        return new TlsServer(new Snapshot<>(create(settings(true, keys, inline(bundle)))));
    }

    /** Whether a ticket of one is taken by the other, which stands in for it under the same address. */
    private boolean opens(TlsServer maker, TlsServer taker) throws Exception {
        SSLContext kind = TlsClient.context(bundle, null);
        long began = connect(maker, kind, "TLSv1.3");
        awaitAfter(began);
        return maker.actingAs(taker, () -> connect(maker, kind, "TLSv1.3")) == began;
    }

    /** With the JDK's own client: by ticket in both versions. A certificate that is replaced ends that at once. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theJdksClientsResumeUntilTheCertificateIsReplaced(String version) throws Exception {
        X509Bundle root = BackendCertificates.authority("root");
        CertificateSettings old = inline(leaf(root));
        ServerTls before = create(settings(true, null, old));
        ServerTls reloaded = ServerTls.create(settings(true, null, old), TlsEngine.best(), before);
        ServerTls replaced = ServerTls.create(settings(true, null, inline(leaf(root))), TlsEngine.best(), reloaded);
        Snapshot<ServerTls> now = new Snapshot<>(before);
        try (TlsServer server = new TlsServer(now)) {
            SSLContext kind = TlsClient.context(root, null);
            long began = connect(server, kind, version);
            awaitAfter(began);
            assertEquals(began, connect(server, kind, version), "resumed");
            now.set(reloaded);
            assertEquals(began, connect(server, kind, version), "resumed behind a reload that changes nothing");
            now.set(replaced);
            assertNotEquals(began, connect(server, kind, version), "a full handshake with the new certificate");
        }
        before.release();
        reloaded.release();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketOutlivesOneRotationAndNotTwo(String version) throws Exception {
        ServerTls tls = create(settings(true, null, inline(bundle)));
        try (TlsServer server = new TlsServer(tls)) {
            SSLContext early = TlsClient.context(bundle, null);
            SSLContext late = TlsClient.context(bundle, null);
            long began = connect(server, early, version);
            long lateBegan = connect(server, late, version);
            awaitAfter(Math.max(began, lateBegan));
            long start = System.nanoTime();
            tls.bringTicketKeys(start + TWELVE_HOURS_NANOS);
            assertEquals(began, connect(server, early, version), "12 hours later");
            tls.bringTicketKeys(start + 2 * TWELVE_HOURS_NANOS);
            assertNotEquals(lateBegan, connect(server, late, version), "24 hours later");
        }
    }

    private static X509Bundle leaf(X509Bundle root) throws Exception {
        return BackendCertificates.builder().addSanDnsName("localhost").buildIssuedBy(root);
    }

    private static void awaitAfter(long millis) {
        while (System.currentTimeMillis() <= millis) {
            Thread.onSpinWait();
        }
    }

    @Test
    void secretsRotateAndTheOldOneLivesOnForAnotherPeriod() {
        TicketKeys keys = TicketKeys.own(0);
        byte[] first = keys.secrets().get(0);
        keys.rotateIfDue(TWELVE_HOURS_NANOS - 1);
        assertEquals(1, keys.secrets().size());
        keys.rotateIfDue(TWELVE_HOURS_NANOS);
        assertEquals(2, keys.secrets().size());
        assertArrayEquals(first, keys.secrets().get(1));
        List<byte[]> second = keys.secrets();
        keys.rotateIfDue(TWELVE_HOURS_NANOS + 1);
        assertSame(second, keys.secrets());
        // Nobody came for more than two periods: what was made before is forgotten.
        keys.rotateIfDue(5 * TWELVE_HOURS_NANOS);
        assertEquals(1, keys.secrets().size());
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws Exception {
        String good = Base64.getEncoder().encodeToString(new byte[80]);
        assertEquals(
                2,
                TicketKeys.read(file(folder, "two", good + "\n\n" + good))
                        .secrets()
                        .size());
        assertMistake("", "holds 0 keys; allowed: 1 to 8");
        assertMistake(good + "\nnot base64!\n", "has a line 2 that is not Base64");
        assertMistake("AAAA\n", "has a key of 3 bytes in line 1; allowed: 48 or 80");
        assertMistake((good + "\n").repeat(9), "holds 9 keys");
    }

    private void assertMistake(String text, String begin) throws Exception {
        PemSource source = file(folder, "keys", text);
        var e = assertThrows(UnusablePemException.class, () -> TicketKeys.read(source));
        assertTrue(String.valueOf(e.getMessage()).startsWith(begin), e::getMessage);
    }
}

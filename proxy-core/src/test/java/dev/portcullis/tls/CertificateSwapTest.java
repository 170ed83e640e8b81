package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.inline;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.settings.TlsSettings;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ReferenceCounted;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Certificates that are replaced while clients connect: nobody meets one that is gone, and none is left over. */
class CertificateSwapTest {
    private X509Bundle kept;

    @BeforeEach
    void makesACertificate() throws Exception {
        assumeTrue(OpenSsl.isAvailable(), "only BoringSSL's contexts are counted");
        kept = TestCertificates.ec("localhost");
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private TlsSettings settings() throws Exception {
        return TestCertificates.settings(inline(kept), inline(TestCertificates.ec("other.test")));
    }

    private static SslContext context(ServerTls tls, String name) throws Exception {
        TlsChoice choice = tls.choose("websecure", Hellos.naming(name));
        assertNotNull(choice);
        return choice.context();
    }

    private static int count(SslContext context) {
        return ((ReferenceCounted) context).refCnt();
    }

    @Test
    void certificateThatStaysIsTakenOverAndTheOtherFreed() throws Exception {
        ServerTls before = ServerTls.create(settings(), TlsEngine.best());
        ServerTls after = ServerTls.create(settings(), TlsEngine.best(), before);
        SslContext stays = context(before, "localhost");
        SslContext goes = context(before, "other.test");
        assertSame(stays, context(after, "localhost"));
        before.release();
        assertEquals(1, count(stays));
        assertEquals(0, count(goes));
        SslContext last = context(after, "other.test");
        after.release();
        assertEquals(0, count(stays));
        assertEquals(0, count(last));
    }

    @Test
    void otherVersionsMeanAnotherContext() throws Exception {
        TlsSettings all = TestCertificates.settings(inline(kept));
        ServerTls before = ServerTls.create(all, TlsEngine.best());
        ServerTls after = ServerTls.create(
                new TlsSettings(all.certificates(), null, "TLSv1.3", "TLSv1.3"), TlsEngine.best(), before);
        SslContext first = context(before, "localhost");
        before.release();
        assertEquals(0, count(first));
        after.release();
    }

    @Test
    void handshakesGoOnWhileCertificatesAreReplaced() throws Exception {
        Snapshot<ServerTls> now = new Snapshot<>(ServerTls.create(settings(), TlsEngine.best()));
        List<SslContext> gone = new ArrayList<>();
        try (TlsServer server = new TlsServer(now)) {
            for (int round = 0; round < 20; round++) {
                Thread swap = new Thread(() -> gone.add(replace(now, server)), "swap");
                swap.start();
                try (SSLSocket client =
                        TlsClient.over(TlsClient.plain(server.address()), kept, "TLSv1.3", "localhost", "h2")) {
                    assertEquals("hello", TlsClient.echo(client, "hello"));
                }
                swap.join();
                assertInstanceOf(SecuredConnection.class, server.outcome());
            }
        }
        assertEquals(
                List.of(0),
                gone.stream().map(CertificateSwapTest::count).distinct().toList());
    }

    /** As a reload does it; the context that is served no more. */
    private SslContext replace(Snapshot<ServerTls> now, TlsServer server) {
        try {
            ServerTls before = now.get();
            SslContext goes = context(before, "other.test");
            now.set(ServerTls.create(settings(), TlsEngine.best(), before));
            server.awaitLoop();
            before.release();
            return goes;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void clientInMidHelloGetsACertificateOfNow() throws Exception {
        Snapshot<ServerTls> now = new Snapshot<>(ServerTls.create(settings(), TlsEngine.best()));
        byte[] hello = Hellos.record("other.test");
        try (TlsServer server = new TlsServer(now);
                Socket client = TlsClient.plain(server.address())) {
            client.getOutputStream().write(hello, 0, 20);
            server.awaitNameHandler();
            SslContext goes = replace(now, server);
            assertEquals(0, count(goes));
            client.getOutputStream().write(hello, 20, hello.length - 20);
            int handshakeRecord = 22;
            assertEquals(handshakeRecord, client.getInputStream().read());
        }
    }
}

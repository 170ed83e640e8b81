package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.UnusablePemException;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsClient;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificate files that change under a running proxy. */
@Timeout(180)
final class CertificateReplacementTest {
    private static final EntryPointSettings ENTRY = EdgeFixture.secure();
    private static final long SWAP_MILLIS = 100;
    private static final long STORM_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** As many even on a machine that is too busy for one every tenth of a second. */
    private static final int SWAPS_MIN = 20;

    private static final int STREAMS = 4;

    @TempDir
    private Path folder = Path.of("");

    private final X509Bundle one = bundle();
    private final X509Bundle two = bundle();
    private PemSource key = new PemSource.Inline("");

    private static X509Bundle bundle() {
        try {
            return TestCertificates.ec("localhost");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void writeTheFirst() throws IOException {
        key = new PemSource.File(folder.resolve("tls.key"));
        write(one, one);
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private void write(X509Bundle certificate, X509Bundle its) throws IOException {
        Files.writeString(folder.resolve("tls.crt"), certificate.getCertificatePathPEM());
        Files.writeString(folder.resolve("tls.key"), its.getPrivateKeyPEM());
    }

    private EdgeSettings settings(EdgeFixture edge, String rule) {
        CertificateSettings pair = new CertificateSettings(new PemSource.File(folder.resolve("tls.crt")), key);
        return new EdgeSettings(
                2,
                TransportKind.AUTO,
                List.of(ENTRY),
                List.of(new RouterSettings("secure", rule, List.of("secure"), "service", 1, true)),
                List.of(EdgeFixture.service("service", edge.backend)),
                List.of(),
                TestCertificates.settings(pair));
    }

    private EdgeSettings settings(EdgeFixture edge) {
        return settings(edge, "PathPrefix(`/`)");
    }

    private static FrameClient client(EdgeFixture edge, X509Bundle trusted) throws Exception {
        return new FrameClient(
                TlsClient.over(TlsClient.plain(edge.address("secure")), trusted, "TLSv1.3", "localhost", "h2"));
    }

    @Test
    void pairThatDoesNotMatchStaysAsItWasAndTheRestIsApplied() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY)) {
            edge.proxy.reload(settings(edge));
            write(two, one);
            ReloadReport report = edge.proxy.reload(settings(edge, "Path(`/a.S/Other`)"));
            assertEquals(List.of("secure"), report.routers().changed());
            assertTrue(report.certificates().isEmpty(), report::toString);
            assertEquals(1, report.kept().size());
            assertEquals(
                    List.of(folder.resolve("tls.crt"), folder.resolve("tls.key")),
                    report.kept().get(0).files());
            ServedCertificate served = edge.proxy.report().certificates().get(0);
            assertTrue(served.replacementFailure().contains("does not match"), served::toString);
            try (FrameClient client = client(edge, one)) {
                assertEquals("12", client.call("/a.S/Echo", "x").grpcStatus());
                assertEquals("hello", client.call("/a.S/Other", "hello").body());
            }
            write(two, two);
            assertEquals(
                    1,
                    edge.proxy.reload(settings(edge)).certificates().changed().size());
            assertEquals("", edge.proxy.report().certificates().get(0).replacementFailure());
            try (FrameClient client = client(edge, two)) {
                assertEquals("hello", client.call("/a.S/Echo", "hello").body());
            }
        }
    }

    @Test
    void nobodyNoticesASwapEveryTenthOfASecond() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY)) {
            edge.proxy.reload(settings(edge));
            List<BidiStream> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(new BidiStream(client(edge, one)));
            }
            AtomicBoolean over = new AtomicBoolean();
            Handshakes handshakes = new Handshakes(edge.address("secure"), one, two, over);
            handshakes.start();
            long begunNanos = System.nanoTime();
            for (int i = 1; i <= SWAPS_MIN || System.nanoTime() - begunNanos < STORM_NANOS; i++) {
                long dueNanos = begunNanos + TimeUnit.MILLISECONDS.toNanos(i * SWAP_MILLIS);
                X509Bundle next = i % 2 == 0 ? one : two;
                write(next, i % 10 == 0 ? two : next);
                edge.proxy.reload(settings(edge));
                for (BidiStream stream : streams) {
                    stream.echo(Integer.toString(i));
                }
                handshakes.awaitOneMore(dueNanos - System.nanoTime());
            }
            over.set(true);
            handshakes.finish();
            for (BidiStream stream : streams) {
                stream.end();
            }
        }
    }

    /** A call that is open all the time, on a connection of its own. */
    private static final class BidiStream {
        private final FrameClient client;
        private final int stream;

        BidiStream(FrameClient client) throws Exception {
            this.client = client;
            this.stream = client.open("/a.S/Echo", "0", false);
            awaitData("0");
        }

        void echo(String text) throws Exception {
            client.data(stream, text, false);
            awaitData(text);
        }

        private void awaitData(String text) throws Exception {
            FrameClient.Seen frame = client.next("DATA");
            assertNotNull(frame, "the stream ended");
            assertEquals(text, frame.text());
        }

        void end() throws Exception {
            client.data(stream, "", true);
            assertEquals("0", client.reply(stream).grpcStatus());
            client.close();
        }
    }

    @Test
    void reloadWaitsForNoDrainAndIsRefusedDuringOne() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch readOn = new CountDownLatch(1);
        try (EdgeFixture edge = new EdgeFixture(ENTRY)) {
            EdgeSettings quick = settings(edge);
            key = new SlowKey(new PemSource.File(folder.resolve("tls.key")), reading, readOn);
            List<Throwable> refusals = new ArrayList<>();
            EdgeSettings slow = settings(edge);
            Thread reload = new Thread(
                    () -> refusals.add(assertThrows(SettingsException.class, () -> edge.proxy.reload(slow))), "reload");
            reload.start();
            reading.await();
            // It does not wait for the key, which would be for ever.
            edge.proxy.drain();
            readOn.countDown();
            reload.join();
            assertEquals(1, refusals.size());
            assertTrue(String.valueOf(refusals.get(0).getMessage()).contains("shutting down"), refusals::toString);
            assertThrows(SettingsException.class, () -> edge.proxy.reload(quick));
        }
    }

    /** A key whose reading takes as long as the test says. */
    private record SlowKey(PemSource origin, CountDownLatch reading, CountDownLatch readOn)
            implements PemSource.Supplied {
        @Override
        public byte[] read() throws UnusablePemException {
            reading.countDown();
            try {
                readOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return origin.read();
        }

        @Override
        public List<Path> files() {
            return origin.files();
        }
    }
}

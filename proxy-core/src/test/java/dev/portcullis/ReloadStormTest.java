package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.tls.TestCertificates;
import io.netty.util.LeakPresenceDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred reloads under steady calls: no call is lost, an open stream goes on, and nobody is refused at the door. */
@Timeout(180)
final class ReloadStormTest {
    private static final int RELOADS = 100;
    private static final int CALLERS = 2;

    private final FrameBackend second = new FrameBackend("second");

    @AfterEach
    void releasesEverything() {
        second.close();
        LeakPresenceDetector.check();
    }

    @Test
    void losesNothing() throws Exception {
        EntryPointSettings entry = EdgeFixture.secure();
        List<CertificateSettings> certificates = List.of(
                TestCertificates.inline(TestCertificates.ec("other.test")),
                TestCertificates.inline(TestCertificates.ec("other.test")));
        try (EdgeFixture edge = new EdgeFixture(entry);
                FrameClient stream = edge.client();
                Visitors visitors = new Visitors(edge)) {
            int bidi = stream.open("/a.S/Echo", "0", false);
            assertEquals("0", data(stream));
            List<SteadyCaller> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(new SteadyCaller(edge.client()));
            }
            for (int i = 1; i <= RELOADS; i++) {
                visitors.next();
                edge.proxy.reload(settings(entry, edge.backend, i, certificates.get(i / 5 % 2)));
                callers.get(i % CALLERS).awaitCalls(3);
                stream.data(bidi, Integer.toString(i), false);
                assertEquals(Integer.toString(i), data(stream));
            }
            for (SteadyCaller caller : callers) {
                caller.close();
            }
            stream.data(bidi, "", true);
            assertEquals("0", stream.reply(bidi).grpcStatus());
            visitors.assertAllServed();
        }
    }

    private static String data(FrameClient client) throws Exception {
        FrameClient.Seen frame = client.next("DATA");
        assertNotNull(frame, "the stream ended");
        return frame.text();
    }

    /** In turn: a server more, one less, another rule, other weights, another service; every few times another certificate. */
    private EdgeSettings settings(
            EntryPointSettings entry, FrameBackend first, int round, CertificateSettings certificate) {
        List<ServerSettings> servers = new ArrayList<>();
        servers.add(new ServerSettings("", first.address(), 1 + round % 3));
        if (round % 2 == 0) {
            servers.add(new ServerSettings("", second.address(), 1));
        }
        String rule = round % 3 == 0 ? "PathPrefix(`/a.S/`)" : "PathPrefix(`/`)";
        String service = round % 7 == 0 ? "service" + round : "service";
        return new EdgeSettings(
                2,
                TransportKind.AUTO,
                List.of(entry),
                List.of(new RouterSettings("secure", rule, List.of("secure"), service, 1, true)),
                // The one that has the open stream stays.
                round % 7 == 0
                        ? List.of(new LoadBalancer("service", servers, true), new LoadBalancer(service, servers, true))
                        : List.of(new LoadBalancer("service", servers, true)),
                List.of(),
                TestCertificates.settings(TestCertificates.inline(EdgeFixture.trusted()), certificate));
    }

    /** Clients that connect, call once, and go, one after the other. */
    private static final class Visitors implements AutoCloseable {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Semaphore turns = new Semaphore(0);
        private final AtomicReference<Throwable> refused = new AtomicReference<>();
        private final Thread thread;

        Visitors(EdgeFixture edge) {
            thread = new Thread(() -> visit(edge), "visitors");
            thread.start();
        }

        private void visit(EdgeFixture edge) {
            while (refused.get() == null) {
                turns.acquireUninterruptibly();
                if (stopped.get()) {
                    return;
                }
                try (FrameClient client = edge.client()) {
                    assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
                } catch (Exception | AssertionError e) {
                    refused.set(e);
                }
            }
        }

        /** One more may come, while the test goes on. */
        void next() {
            turns.release();
        }

        void assertAllServed() {
            close();
            assertNull(refused.get(), "a new connection was not served");
        }

        @Override
        public void close() {
            stopped.set(true);
            turns.release();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

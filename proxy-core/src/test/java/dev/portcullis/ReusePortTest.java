package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.EntryPointVariants;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entry points with a socket for each worker, on ports that several proxies may share. */
@Timeout(120)
final class ReusePortTest {
    private static final int WORKERS = 2;
    /** So many connections lie all on the same of two sockets once in 2^99 runs. */
    private static final int CONNECTIONS_MAX = 100;

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    static Stream<TransportKind> transports() {
        return Stream.of(TransportKind.EPOLL, TransportKind.IO_URING)
                .filter(kind -> kind == TransportKind.EPOLL ? Epoll.isAvailable() : IoUring.isAvailable());
    }

    private static EdgeFixture start(TransportKind transport, EntryPointSettings entryPoint) throws Exception {
        return new EdgeFixture(transport, TlsEngine.best(), WORKERS, entryPoint);
    }

    private static EntryPointSettings at(int port) {
        return EdgeFixture.entryPoint(
                "clear", "127.0.0.1", port, false, TrustSettings.OFF, TimeoutSettings.DEFAULT, EdgeFixture.PATIENT);
    }

    private static boolean reachesEveryWorker(EdgeFixture edge) {
        return edge.proxy.workers().stream()
                .allMatch(worker -> worker.worker().load().connections() > 0);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void servesOnEveryWorkerUnderOnePort(TransportKind transport) throws Exception {
        List<FrameClient> clients = new ArrayList<>();
        try (EdgeFixture edge = start(transport, EntryPointVariants.sharingItsPort(at(0)))) {
            while (!reachesEveryWorker(edge)) {
                assertTrue(clients.size() < CONNECTIONS_MAX, "some worker gets none");
                FrameClient client = edge.clearClient();
                clients.add(client);
                assertEquals("hello", client.call("/a.S/Echo", "hello").body());
            }
            assertEquals(clients.size(), edge.connections());
            closeAll(clients);
        }
    }

    /** Before the proxy drains: it would wait for clients that nobody reads for. */
    private static void closeAll(List<FrameClient> clients) throws IOException {
        for (FrameClient client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void drainClosesEverySocket(TransportKind transport) throws Exception {
        try (EdgeFixture edge = start(transport, EntryPointVariants.sharingItsPort(at(0)))) {
            InetSocketAddress address = edge.address("clear");
            try (FrameClient client = edge.clearClient()) {
                assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            }
            edge.proxy.drain();
            // The kernel hands nobody to a socket that is closed, so one attempt proves it for all; were one open, it
            // would take it.
            assertThrows(ConnectException.class, () -> TlsClient.plain(address).close());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aSecondProxyTakesThePortOver(TransportKind transport) throws Exception {
        try (EdgeFixture old = start(transport, EntryPointVariants.sharingItsPort(at(0)));
                EdgeFixture young = start(
                        transport,
                        EntryPointVariants.sharingItsPort(
                                at(old.address("clear").getPort())))) {
            old.proxy.drain();
            try (FrameClient client = young.clearClient()) {
                assertEquals("hello", client.call("/a.S/Echo", "hello").body());
                assertEquals(1, young.connections());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void nobodySharesAPortUnlessBothAreAskedTo(TransportKind transport) throws Exception {
        try (EdgeFixture shared = start(transport, EntryPointVariants.sharingItsPort(at(0)));
                EdgeFixture alone = start(transport, at(0))) {
            assertTaken(transport, at(shared.address("clear").getPort()));
            assertTaken(
                    transport,
                    EntryPointVariants.sharingItsPort(at(alone.address("clear").getPort())));
        }
    }

    private static void assertTaken(TransportKind transport, EntryPointSettings entryPoint) {
        IOException refused = assertThrows(
                IOException.class, () -> start(transport, entryPoint).close());
        assertTrue(String.valueOf(refused.getMessage()).contains("Address already in use"), refused::toString);
    }

    @Test
    void nioListensWithOneSocketForAllWorkers() throws Exception {
        try (EdgeFixture edge = start(TransportKind.NIO, EntryPointVariants.sharingItsPort(at(0)));
                FrameClient first = edge.clearClient()) {
            assertEquals("0", first.call("/a.S/Echo", "x").grpcStatus());
            try (FrameClient second = edge.clearClient()) {
                assertEquals("0", second.call("/a.S/Echo", "x").grpcStatus());
                assertTrue(reachesEveryWorker(edge), "to the one with the fewest connections");
            }
        }
    }

    @Test
    void aReloadSaysThatItNeedsARestart() throws Exception {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        try (EdgeFixture edge = start(TransportKind.EPOLL, at(0))) {
            EntryPointSettings wanted = EntryPointVariants.sharingItsPort(at(0));
            ReloadReport report =
                    edge.proxy.reload(EdgeFixture.settings(TransportKind.EPOLL, WORKERS, edge.backend, wanted));
            assertEquals(List.of("entry point clear: reusePort"), report.needsRestart());
            try (FrameClient client = edge.clearClient()) {
                assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            }
        }
    }
}

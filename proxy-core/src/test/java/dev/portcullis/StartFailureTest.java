package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy that cannot start says why, and leaves nothing behind. */
@Timeout(120)
final class StartFailureTest {
    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @ParameterizedTest
    @MethodSource("dev.portcullis.StrangersTest#machines")
    void namesTheEntryPointWhosePortIsTaken(TransportKind transport, TlsEngine engine) throws Exception {
        int free = freePort();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            IOException refused = assertThrows(
                    IOException.class,
                    () -> new EdgeFixture(
                                    transport,
                                    engine,
                                    2,
                                    at("first", "127.0.0.1", free),
                                    at("second", "127.0.0.1", taken.getLocalPort()))
                            .close());
            String message = String.valueOf(refused.getMessage());
            assertTrue(
                    message.startsWith("entry point second cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": "),
                    message);
            assertTrue(message.contains("Address already in use"), message);
            assertNoThreads();
            try (EdgeFixture again = new EdgeFixture(transport, engine, 2, at("clear", "127.0.0.1", free));
                    FrameClient client = again.clearClient()) {
                assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.portcullis.StrangersTest#machines")
    void namesAnAddressThatIsNotOursOrNotKnown(TransportKind transport, TlsEngine engine) throws Exception {
        String foreign = messageOf(transport, engine, "192.0.2.1");
        assertTrue(foreign.startsWith("entry point clear cannot listen on 192.0.2.1:0: "), foreign);
        assertTrue(foreign.contains("assign requested address"), foreign);
        String unknown = messageOf(transport, engine, "no-such-host.invalid");
        assertEquals("entry point clear cannot listen on no-such-host.invalid:0: the name cannot be resolved", unknown);
        assertNoThreads();
    }

    @Test
    void refusesAnEntryPointWithTlsAndNoCertificateBeforeItBinds() throws Exception {
        try (FrameBackend backend = new FrameBackend("backend")) {
            EdgeSettings good = EdgeFixture.settings(TransportKind.AUTO, 1, backend, EdgeFixture.secure());
            EdgeSettings bare = new EdgeSettings(
                    1,
                    TransportKind.AUTO,
                    good.entryPoints(),
                    good.routers(),
                    good.services(),
                    good.middlewares(),
                    new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3"));
            SettingsException refused = assertThrows(
                    SettingsException.class,
                    () -> EdgeProxy.start(bare, new RecordingObserver()).close());
            assertEquals(1, refused.problems().size());
            assertNoThreads();
        }
    }

    @Test
    void leavesNothingBehindWhenAnObserverCannotBeMade() throws Exception {
        ObserverFactory broken = new ObserverFactory() {
            @Override
            public EdgeObserver forWorker(int worker) {
                if (worker > 0) {
                    throw new IllegalStateException("a defect");
                }
                return new RecordingObserver();
            }

            @Override
            public void onAcceptRefused(String entryPoint) {}
        };
        try (FrameBackend backend = new FrameBackend("backend")) {
            EdgeSettings settings = EdgeFixture.settings(TransportKind.AUTO, 2, backend, EdgeFixture.clear());
            assertThrows(
                    IllegalStateException.class,
                    () -> EdgeProxy.start(settings, broken).close());
            assertNoThreads();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.portcullis.StrangersTest#machines")
    void freesItsPortsWhenItIsClosed(TransportKind transport, TlsEngine engine) throws Exception {
        InetSocketAddress address;
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 1, EdgeFixture.clear())) {
            address = edge.address("clear");
            assertNotNull(TlsClient.plain(address));
        }
        assertThrows(IOException.class, () -> TlsClient.plain(address).close());
        assertNoThreads();
        try (EdgeFixture again = new EdgeFixture(transport, engine, 1, at("clear", "127.0.0.1", address.getPort()))) {
            assertEquals(address, again.address("clear"));
        }
    }

    private static String messageOf(TransportKind transport, TlsEngine engine, String host) {
        IOException refused = assertThrows(
                IOException.class, () -> new EdgeFixture(transport, engine, 1, at("clear", host, 0)).close());
        return String.valueOf(refused.getMessage());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static EntryPointSettings at(String name, String host, int port) {
        return EdgeFixture.entryPoint(
                name, host, port, false, TrustSettings.OFF, TimeoutSettings.DEFAULT, EdgeFixture.PATIENT);
    }

    private static void assertNoThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("portcullis-")) {
                // A loop that has told its end may still be on its last steps.
                thread.join(20_000);
                assertTrue(!thread.isAlive(), thread::getName);
            }
        }
    }
}

package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.KeptConnections;
import dev.portcullis.tls.TlsClient;
import io.netty.util.LeakPresenceDetector;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When two loops connect to servers, over sockets: on demand, or before the first call. */
class ConnectionsToServersTest {
    private static final int WORKERS = 2;
    private static final int SERVERS = 1_000;
    private static final int CALLS = 10;

    private final EntryPointSettings clear = EdgeFixture.clear();
    private final RecordingObserver events = new RecordingObserver();

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private EdgeSettings settings(UpstreamSettings transport, List<ServerSettings> servers) {
        return EdgeFixture.settings(
                TransportKind.AUTO,
                WORKERS,
                List.of(new RouterSettings("r", "PathPrefix(`/`)", List.of("clear"), "s", 1, false)),
                List.of(new LoadBalancer("s", servers, true, transport)),
                clear);
    }

    private static ServerSettings server(FrameBackend backend) {
        return new ServerSettings("h2c://" + backend.address(), backend.address());
    }

    @Test
    void thousandServersAreConnectedToOnDemandOnly() throws Exception {
        try (FrameBackend backend = new FrameBackend("b")) {
            // The same address again is another server.
            EdgeSettings thousand = settings(UpstreamSettings.DEFAULT, Collections.nCopies(SERVERS, server(backend)));
            try (EdgeProxy proxy = EdgeProxy.start(thousand, events)) {
                InetSocketAddress address =
                        Objects.requireNonNull(proxy.report().listeners().get("clear"));
                // Open at once, so that each is on a loop of its own.
                try (FrameClient one = new FrameClient(TlsClient.plain(address));
                        FrameClient other = new FrameClient(TlsClient.plain(address))) {
                    for (int i = 0; i < CALLS; i++) {
                        assertEquals("0", one.call("/a.S/M", "x").grpcStatus());
                        assertEquals("0", other.call("/a.S/M", "x").grpcStatus());
                    }
                }
                // One for each call, and where the machine is so slow that a call loses its patience, another one.
                int made = backend.connectionsMade();
                assertTrue(made >= CALLS && made <= 2 * WORKERS * CALLS, made + " connections");
            }
        }
    }

    @Test
    void keptConnectionsAreMadeOnEachLoopAtTheStartAndAfterAReload() throws Exception {
        UpstreamSettings kept = KeptConnections.atLeast(1, UpstreamSettings.DEFAULT);
        try (FrameBackend first = new FrameBackend("first");
                FrameBackend second = new FrameBackend("second");
                EdgeProxy proxy = EdgeProxy.start(settings(kept, List.of(server(first))), events)) {
            events.awaitOther("connected to s", WORKERS);
            proxy.reload(settings(kept, List.of(server(first), server(second))));
            events.awaitOther("connected to s", 2 * WORKERS);
            assertEquals(WORKERS, first.connectionsMade());
            assertEquals(WORKERS, second.connectionsMade());
        }
    }
}

package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.KeptConnections;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.tls.TlsClient;
import io.netty.util.LeakPresenceDetector;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Weights hold over all loops together, each of which takes turns by itself. */
class SpreadOverLoopsTest {
    private static final int WORKERS = 4;
    private static final int CLIENTS = 16;
    private static final int CALLS_AT_ONCE = 25;
    private static final int ROUNDS = 250;
    private static final int CALLS = CLIENTS * CALLS_AT_ONCE * ROUNDS;
    private static final int[] WEIGHTS = {3, 2, 1};
    private static final int WEIGHT = 6;

    private final EntryPointSettings clear = EdgeFixture.clear();
    private final RecordingObserver events = new RecordingObserver();
    private final List<TrailersOnlyServer> servers = new ArrayList<>();
    private final List<RawFrames> clients = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (RawFrames client : clients) {
            client.close();
        }
        for (TrailersOnlyServer server : servers) {
            server.close();
        }
        LeakPresenceDetector.check();
    }

    /** A connection of each worker to each server is there before the first call: none is given to another server for that. */
    private EdgeSettings settings() throws Exception {
        List<ServerSettings> weighted = new ArrayList<>();
        for (int weight : WEIGHTS) {
            TrailersOnlyServer server = new TrailersOnlyServer();
            servers.add(server);
            weighted.add(new ServerSettings("h2c://" + server.address(), server.address(), weight));
        }
        return EdgeFixture.settings(
                TransportKind.AUTO,
                WORKERS,
                List.of(new RouterSettings("r", "PathPrefix(`/`)", List.of("clear"), "s", 1, false)),
                List.of(new LoadBalancer("s", weighted, true, KeptConnections.atLeast(1, UpstreamSettings.DEFAULT))),
                clear);
    }

    @Test
    void hundredThousandCallsOnFourLoopsAreWithinOnePercentOfTheWeights() throws Exception {
        try (EdgeProxy proxy = EdgeProxy.start(settings(), events)) {
            events.awaitOther("connected to s", WORKERS * WEIGHTS.length);
            InetSocketAddress address =
                    ProxyScene.present(proxy.report().listeners().get("clear"));
            for (int i = 0; i < CLIENTS; i++) {
                RawFrames client = new RawFrames(TlsClient.plain(address));
                clients.add(client);
                client.ping();
            }
            for (EdgeWorker worker : proxy.workers()) {
                assertEquals(CLIENTS / WORKERS, worker.worker().load().connections(), "clients of a loop");
            }
            for (int i = 0; i < ROUNDS; i++) {
                for (RawFrames client : clients) {
                    client.openMany(CALLS_AT_ONCE, "/a.S/M");
                }
                for (RawFrames client : clients) {
                    client.awaitEnds(CALLS_AT_ONCE);
                }
            }
        }
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            int calls = servers.get(i).calls();
            int share = CALLS * WEIGHTS[i] / WEIGHT;
            assertTrue(Math.abs(calls - share) <= share / 100, () -> calls + " calls instead of " + share);
            sum += calls;
        }
        assertEquals(CALLS, sum);
    }
}

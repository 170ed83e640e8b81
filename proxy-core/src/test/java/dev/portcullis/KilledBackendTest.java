package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.tls.TlsClient;
import io.netty.util.LeakPresenceDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/** One of three servers dies under load, its sockets with it: only calls that were on it are lost. */
class KilledBackendTest {
    private static final int CALLERS = 8;
    private static final int CALLS = 300;

    private final RecordingObserver events = new RecordingObserver();
    private final List<FrameBackend> backends =
            Stream.of("one", "two", "three").map(FrameBackend::new).collect(Collectors.toCollection(ArrayList::new));

    @AfterEach
    void nothingIsLeft() {
        backends.forEach(FrameBackend::close);
        LeakPresenceDetector.check();
    }

    private EdgeProxy start() throws Exception {
        List<ServerSettings> servers = backends.stream()
                .map(backend -> new ServerSettings("h2c://" + backend.address(), backend.address()))
                .toList();
        RouterSettings router = new RouterSettings("clear", "PathPrefix(`/`)", List.of("clear"), "pool", 1, false);
        return EdgeProxy.start(
                EdgeFixture.settings(
                        TransportKind.AUTO,
                        2,
                        List.of(router),
                        List.of(new LoadBalancer("pool", servers, true)),
                        EdgeFixture.clear()),
                events);
    }

    /** Calls one after the other; the statuses by number. */
    private static Map<String, Integer> call(FrameClient client, CyclicBarrier halfWay) throws Exception {
        Map<String, Integer> statuses = new TreeMap<>();
        for (int i = 0; i < CALLS; i++) {
            if (i == CALLS / 2) {
                halfWay.await(20, TimeUnit.SECONDS);
            }
            statuses.merge(client.call("/a.S/Echo", "hello").grpcStatus(), 1, Integer::sum);
        }
        return statuses;
    }

    @RepeatedTest(2)
    void onlyCallsOnTheDeadServerAreLostAndEachHasAStatus() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        CyclicBarrier halfWay = new CyclicBarrier(CALLERS + 1);
        Map<String, Integer> sum = new TreeMap<>();
        try (EdgeProxy proxy = start()) {
            List<FrameClient> clients = new ArrayList<>();
            List<Future<Map<String, Integer>>> done = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                FrameClient client = new FrameClient(TlsClient.plain(
                        ProxyScene.present(proxy.report().listeners().get("clear"))));
                clients.add(client);
                done.add(threads.submit(() -> call(client, halfWay)));
            }
            halfWay.await(20, TimeUnit.SECONDS);
            backends.remove(1).close();
            for (Future<Map<String, Integer>> each : done) {
                each.get(60, TimeUnit.SECONDS).forEach((status, count) -> sum.merge(status, count, Integer::sum));
            }
            for (FrameClient client : clients) {
                client.close();
            }
        } finally {
            threads.shutdownNow();
        }
        int lost = sum.getOrDefault("14", 0);
        assertTrue(lost <= CALLERS, "each caller had one call open: " + sum);
        assertEquals(CALLERS * CALLS, sum.getOrDefault("0", 0) + lost, sum::toString);
    }
}

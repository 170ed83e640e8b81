package dev.portcullis.app.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which backends a scrape shows after reloads, and that their number is bounded. */
final class BackendRowsTest {
    private final EdgeMetrics metrics = new EdgeMetrics(settings("a"), null, "1.2.3", () -> 0);
    private final EdgeObserver worker = metrics.forWorker(0);

    @AfterEach
    void close() {
        metrics.close();
    }

    private static EdgeSettings settings(String... hosts) {
        EdgeSettings some = FakeSettings.edge();
        List<ServerSettings> servers = Arrays.stream(hosts)
                .map(host -> new ServerSettings("h2c://" + host + ":1", new BackendAddress(host, 1)))
                .toList();
        return new EdgeSettings(
                some.workers(),
                some.transport(),
                some.entryPoints(),
                some.routers(),
                List.of(new ServiceSettings.LoadBalancer("s", servers, true)),
                some.middlewares(),
                some.tls());
    }

    private List<String> shown() {
        return metrics.scrape("")
                .text()
                .lines()
                .filter(line -> line.startsWith("portcullis_backend_connections_total"))
                .map(line ->
                        line.substring(line.indexOf('"') + 1, line.indexOf(":1")) + line.substring(line.indexOf(' ')))
                .toList();
    }

    @Test
    void newBackendIsShownBeforeItsFirstConnectionAndTheCountsOfAGoneOneUntilTheNextChange() {
        worker.onBackendConnected("s", "a:1");
        worker.onBackendDisconnected("s", "a:1", "");
        metrics.follow(settings("b"));
        assertEquals(List.of("a 1.0", "b 0.0"), shown());
        metrics.follow(settings("b"));
        assertEquals(List.of("a 1.0", "b 0.0"), shown());
        metrics.follow(settings("c"));
        assertEquals(List.of("c 0.0"), shown());
        metrics.follow(settings("a"));
        assertEquals(List.of("a 1.0"), shown());
    }

    @Test
    void goneBackendIsShownAsLongAsItHasAConnection() {
        worker.onBackendConnected("s", "a:1");
        metrics.follow(settings("b"));
        metrics.follow(settings("c"));
        assertEquals(List.of("a 1.0", "c 0.0"), shown());
        worker.onBackendDisconnected("s", "a:1", "");
        assertEquals(List.of("c 0.0"), shown());
    }

    @Test
    void thousandReloadsWithEverNewBackendsLeaveFewRows() {
        WorkerMetrics rows = (WorkerMetrics) worker;
        worker.onBackendConnected("s", "a:1");
        for (int i = 0; i < 1_000; i++) {
            metrics.follow(settings("h" + i));
            worker.onBackendConnected("s", "h" + i + ":1");
            worker.onBackendDisconnected("s", "h" + i + ":1", "");
            assertTrue(rows.backendRows() <= CounterTable.ROWS_MIN, () -> rows.backendRows() + " rows");
        }
        assertEquals(List.of("a 1.0", "h998 1.0", "h999 1.0"), shown());
        worker.onBackendDisconnected("s", "a:1", "");
        assertEquals(List.of("h998 1.0", "h999 1.0"), shown());
    }
}

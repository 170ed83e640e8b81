package dev.portcullis.app.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.observe.EdgeObserver;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The text of the histograms: cumulative buckets, count, and sum over two workers. */
final class HistogramTest {
    private final EdgeMetrics metrics = new EdgeMetrics(FakeSettings.edge(), null, "1.2.3", () -> 0);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void writesCumulativeBucketsOfAllWorkers() {
        EdgeObserver first = metrics.forWorker(0);
        EdgeObserver second = metrics.forWorker(1);
        for (long millis : new long[] {0, 2, 2, 40}) {
            first.onCallEnded(new FakeCall().nanos(millis * 1_000_000));
        }
        for (long millis : new long[] {2, 9_000, 60_000}) {
            second.onCallEnded(new FakeCall().nanos(millis * 1_000_000));
        }
        String labels = "grpc_method=\"GetFeature\",grpc_service=\"routeguide.RouteGuide\"";
        List<String> lines = metrics.scrape("")
                .text()
                .lines()
                .filter(line -> line.startsWith("grpc_server_handling_seconds") && line.contains("GetFeature"))
                .map(line -> line.replace(labels, "").replace("grpc_server_handling_seconds", ""))
                .toList();
        assertEquals(
                List.of(
                        "_bucket{,le=\"5.0E-4\"} 1",
                        "_bucket{,le=\"0.001\"} 1",
                        "_bucket{,le=\"0.0025\"} 4",
                        "_bucket{,le=\"0.005\"} 4",
                        "_bucket{,le=\"0.01\"} 4",
                        "_bucket{,le=\"0.025\"} 4",
                        "_bucket{,le=\"0.05\"} 5",
                        "_bucket{,le=\"0.1\"} 5",
                        "_bucket{,le=\"0.25\"} 5",
                        "_bucket{,le=\"0.5\"} 5",
                        "_bucket{,le=\"1.0\"} 5",
                        "_bucket{,le=\"2.5\"} 5",
                        "_bucket{,le=\"5.0\"} 5",
                        "_bucket{,le=\"10.0\"} 6",
                        "_bucket{,le=\"+Inf\"} 7",
                        "_count{} 7",
                        "_sum{} 69.046"),
                lines);
    }

    @Test
    void writesHowLateAllLoopsWereAsOneSeries() {
        EdgeObserver first = metrics.forWorker(0);
        EdgeObserver second = metrics.forWorker(1);
        first.onLoopLag(80_000);
        first.onLoopLag(3_000_000);
        second.onLoopLag(0);
        second.onLoopLag(700_000_000);
        List<String> lines = metrics.scrape("")
                .text()
                .lines()
                .filter(line -> line.startsWith("portcullis_loop_lag_seconds"))
                .map(line -> line.replace("portcullis_loop_lag_seconds", ""))
                .toList();
        assertEquals(17, lines.size(), "no label but the bucket's");
        assertEquals("_bucket{le=\"5.0E-4\"} 2", lines.get(0));
        assertEquals("_bucket{le=\"0.0025\"} 2", lines.get(2));
        assertEquals("_bucket{le=\"0.005\"} 3", lines.get(3));
        assertEquals("_bucket{le=\"0.5\"} 3", lines.get(9));
        assertEquals("_bucket{le=\"1.0\"} 4", lines.get(10));
        assertEquals(List.of("_count 4", "_sum 0.70308"), lines.subList(15, 17));
    }
}

package dev.portcullis.app.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** Connections to backends and the calls that they answered, by service and backend. */
final class BackendFamilies {
    private final GaugeSnapshot.Builder open =
            Family.gauge("portcullis_backend_connections_open", "Connections to backends now.");
    private final CounterSnapshot.Builder connected =
            Family.counter("portcullis_backend_connections", "Connections to backends that were made.");
    private final CounterSnapshot.Builder failed =
            Family.counter("portcullis_backend_connect_failures", "Connections to backends that could not be made.");
    private final CounterSnapshot.Builder ejected = Family.counter(
            "portcullis_backend_ejections", "Times that a worker left a backend alone, because calls failed there.");
    private final CounterSnapshot.Builder calls =
            Family.counter("portcullis_backend_calls", "gRPC calls that a backend was chosen for, by their status.");

    private final GaugeSnapshot.Builder healthy = Family.gauge(
            "portcullis_backend_healthy",
            "1 for backends that active checks find healthy, 0 for the others that they judged.");

    private BackendFamilies() {}

    /** Of those that have these names or a connection. */
    static List<MetricSnapshot> of(SummedRows backends, BackendNames shown) {
        BackendFamilies families = new BackendFamilies();
        backends.forEach((name, cells) -> {
            if (shown.has(name) || cells[WorkerMetrics.CONNECTED] > cells[WorkerMetrics.DISCONNECTED]) {
                families.add(name, cells);
            }
        });
        return List.of(
                families.open.build(),
                families.connected.build(),
                families.failed.build(),
                families.ejected.build(),
                families.calls.build(),
                families.healthy.build());
    }

    private void add(RowName name, long[] cells) {
        Labels labels = Labels.of("service", name.first(), "backend", name.second());
        long made = cells[WorkerMetrics.CONNECTED];
        Family.add(connected, made, labels);
        Family.add(open, Math.max(0, made - cells[WorkerMetrics.DISCONNECTED]), labels);
        Family.add(failed, cells[WorkerMetrics.CONNECT_FAILED], labels);
        Family.add(ejected, cells[WorkerMetrics.EJECTED], labels);
        if (cells[WorkerMetrics.HEALTH] != 0) {
            Family.add(healthy, cells[WorkerMetrics.HEALTH] == WorkerMetrics.HEALTHY ? 1 : 0, labels);
        }
        for (int i = 0; i < GrpcCode.COUNT; i++) {
            Family.addUnlessZero(
                    calls,
                    cells[WorkerMetrics.CALLS + i],
                    labels.add("grpc_code", GrpcCode.ofNumber(i).label()));
        }
    }
}

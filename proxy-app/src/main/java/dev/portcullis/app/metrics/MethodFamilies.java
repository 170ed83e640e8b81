package dev.portcullis.app.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** The family {@code grpc_server_*}, for which dashboards and alert rules exist. {@code grpc_type} is not on the wire. */
final class MethodFamilies {
    private final CounterSnapshot.Builder started = Family.counter("grpc_server_started", "Calls that arrived.");
    private final CounterSnapshot.Builder handled =
            Family.counter("grpc_server_handled", "Calls that ended, by the status that the client got.");
    private final CounterSnapshot.Builder received =
            Family.counter("grpc_server_msg_received", "Whole messages from clients, counted when their call ends.");
    private final CounterSnapshot.Builder sent =
            Family.counter("grpc_server_msg_sent", "Whole messages to clients, counted when their call ends.");
    private final HistogramSnapshot.Builder handling =
            Family.histogram("grpc_server_handling_seconds", "From the request headers to the end of the call.");

    private MethodFamilies() {}

    static List<MetricSnapshot> of(SummedRows methods) {
        MethodFamilies families = new MethodFamilies();
        methods.forEach(families::add);
        return List.of(
                families.started.build(),
                families.handled.build(),
                families.received.build(),
                families.sent.build(),
                families.handling.build());
    }

    private void add(RowName name, long[] cells) {
        Labels labels = Labels.of("grpc_service", name.first(), "grpc_method", name.second());
        Family.add(started, cells[MethodCells.STARTED], labels);
        Family.add(received, cells[MethodCells.RECEIVED], labels);
        Family.add(sent, cells[MethodCells.SENT], labels);
        for (int i = 0; i < GrpcCode.COUNT; i++) {
            Family.addUnlessZero(
                    handled,
                    cells[MethodCells.HANDLED + i],
                    labels.add("grpc_code", GrpcCode.ofNumber(i).label()));
        }
        DurationBuckets.addTo(handling, cells, MethodCells.BUCKETS, cells[MethodCells.NANOS], labels);
    }
}

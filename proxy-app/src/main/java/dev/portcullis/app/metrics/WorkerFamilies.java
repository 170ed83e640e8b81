package dev.portcullis.app.metrics;

import dev.portcullis.failure.Cause;
import dev.portcullis.observe.LimitKind;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** What has neither an entry point, nor a method, nor a backend: calls in flight, limits, defects, calls without gRPC, the loops' lag. */
final class WorkerFamilies {
    private static final LimitKind[] LIMITS = LimitKind.values();
    private static final Cause[] CAUSES = Cause.values();

    private final GaugeSnapshot.Builder active = Family.gauge("portcullis_calls_active", "Calls in flight now.");
    private final CounterSnapshot.Builder limits =
            Family.counter("portcullis_limits", "Limits that were met and rules that were broken, by kind.");
    private final CounterSnapshot.Builder failures = Family.counter(
            "portcullis_call_failures", "Calls that did not end as their two ends meant them to, by cause.");
    private final CounterSnapshot.Builder defects =
            Family.counter("portcullis_defects", "Defects of the proxy itself that were caught; each is in the log.");
    private final CounterSnapshot.Builder attempts = Family.counter(
            "portcullis_call_further_attempts",
            "Attempts at calls behind the first: to another server, by a retry policy, or as a hedge.");
    private final CounterSnapshot.Builder mirrored =
            Family.counter("portcullis_mirrored_calls", "Copies of calls that were sent to mirrors.");
    private final CounterSnapshot.Builder requests = Family.counter(
            "portcullis_http_requests", "Requests that are not gRPC, by HTTP status; 0 when the client got none.");

    private final HistogramSnapshot.Builder lag =
            Family.histogram("portcullis_loop_lag_seconds", "By how much workers came late to timers that were due.");

    private WorkerFamilies() {}

    static List<MetricSnapshot> of(SummedRows workers, SummedRows httpStatuses) {
        WorkerFamilies families = new WorkerFamilies();
        workers.forEach((name, cells) -> families.addWorker(cells));
        httpStatuses.forEach((name, cells) -> families.addStatuses(cells));
        return List.of(
                families.active.build(),
                families.limits.build(),
                families.failures.build(),
                families.defects.build(),
                families.attempts.build(),
                families.mirrored.build(),
                families.requests.build(),
                families.lag.build());
    }

    private void addWorker(long[] cells) {
        long started = cells[WorkerMetrics.CALLS_STARTED];
        Family.add(active, Math.max(0, started - cells[WorkerMetrics.CALLS_ENDED]), Labels.EMPTY);
        Family.add(defects, cells[WorkerMetrics.DEFECTS], Labels.EMPTY);
        Family.add(attempts, cells[WorkerMetrics.FURTHER_ATTEMPTS], Labels.EMPTY);
        Family.add(mirrored, cells[WorkerMetrics.MIRRORED], Labels.EMPTY);
        DurationBuckets.addTo(lag, cells, WorkerMetrics.LAG_BUCKETS, cells[WorkerMetrics.LAG_NANOS], Labels.EMPTY);
        for (LimitKind kind : LIMITS) {
            Family.add(limits, cells[WorkerMetrics.cellOf(kind)], Labels.of("kind", ConnectionFamilies.lower(kind)));
        }
        for (Cause cause : CAUSES) {
            Family.addUnlessZero(failures, cells[WorkerMetrics.cellOf(cause)], Labels.of("cause", cause.name()));
        }
    }

    private void addStatuses(long[] cells) {
        for (int status = 0; status < cells.length; status++) {
            Family.addUnlessZero(requests, cells[status], Labels.of("code", String.valueOf(status)));
        }
    }
}

package dev.portcullis.app.metrics;

import dev.portcullis.app.settings.TraefikNames;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.ObservedCall;
import org.jspecify.annotations.Nullable;

/** Counts the requests of one worker as Traefik does: by entry point, router, and service, and by {@link RequestKinds}. */
@EventLoopConfined
final class TraefikCounts {
    /** Cells of a row. */
    static final int REQUESTS = 0;

    static final int REQUEST_BYTES = 1;
    static final int RESPONSE_BYTES = 2;
    static final int NANOS = 3;
    static final int BUCKETS = 4;

    private static final double NANOS_PER_SECOND = 1e9;

    private final RequestKinds kinds = new RequestKinds();
    private final long[] boundsNanos;
    private final @Nullable CounterTable entryPoints;
    private final @Nullable CounterTable routers;
    private final @Nullable CounterTable services;

    /**
     * Counts of one worker.
     *
     * @param served whose rows stay; the others' go when there are many
     */
    TraefikCounts(TraefikNames asked, Snapshot<TraefikTargets> served) {
        boundsNanos = asked.bucketsSeconds().stream()
                .mapToLong(seconds -> Math.round(seconds * NANOS_PER_SECOND))
                .toArray();
        int cells = BUCKETS + boundsNanos.length + 1;
        entryPoints = asked.entryPoints() ? new CounterTable(cells) : null;
        routers = asked.routers()
                ? new CounterTable(
                        cells,
                        row -> served.get().services().containsKey(row.name().first()))
                : null;
        services = asked.services()
                ? new CounterTable(
                        cells,
                        row -> served.get().balanced().contains(row.name().first()))
                : null;
    }

    /** A call ended. */
    void onEnded(ObservedCall call) {
        String kind = kinds.of(call);
        count(entryPoints, call.connection().identified().accepted().entryPoint(), kind, call);
        count(routers, call.router(), kind, call);
        count(services, call.service(), kind, call);
    }

    /** Adds this worker's counts to those of the others. Any thread. */
    void addTo(EdgeCounts counts) {
        add(entryPoints, counts.requestsByEntryPoint());
        add(routers, counts.requestsByRouter());
        add(services, counts.requestsByService());
    }

    private static void add(@Nullable CounterTable table, SummedRows sums) {
        if (table != null) {
            sums.add(table.published());
        }
    }

    /** A call that no router took has neither router nor service. */
    private void count(@Nullable CounterTable table, String name, String kind, ObservedCall call) {
        if (table == null || name.isEmpty()) {
            return;
        }
        long nanos = call.durationNanos();
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        CounterRow row = table.row(name, kind);
        row.add(REQUESTS, 1);
        row.add(REQUEST_BYTES, call.requestBytes());
        row.add(RESPONSE_BYTES, call.responseBytes());
        row.add(NANOS, nanos);
        row.add(BUCKETS + bucket, 1);
    }
}

package dev.portcullis.app.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;

/** The buckets of our histograms of time: which one a duration falls into, and how the cells of a row become a point. No state. */
final class DurationBuckets {
    /**
     * Upper bounds in seconds. From 5 ms up they are those of the other exporters of gRPC's durations, so that dashboards fit;
     * the three below are where a proxied call inside one data centre ends, and where the lag of a loop that has room lies.
     */
    private static final double[] BOUNDS_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
    };

    static final int COUNT = BOUNDS_SECONDS.length;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long[] BOUNDS_NANOS = boundsNanos();

    private DurationBuckets() {}

    /** The bucket whose upper bound is the first that is not below the duration. */
    static int of(long nanos) {
        int bucket = 0;
        while (nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /**
     * Adds a point.
     *
     * @param cells which hold {@link #COUNT} buckets
     * @param first where the buckets begin
     * @param sumNanos of all durations
     */
    static void addTo(HistogramSnapshot.Builder family, long[] cells, int first, long sumNanos, Labels labels) {
        long[] buckets = Arrays.copyOfRange(cells, first, first + COUNT);
        Family.add(family, ClassicHistogramBuckets.of(BOUNDS_SECONDS, buckets), sumNanos / NANOS_PER_SECOND, labels);
    }

    private static long[] boundsNanos() {
        long[] bounds = new long[BOUNDS_SECONDS.length];
        for (int i = 0; i < bounds.length; i++) {
            // Infinity becomes Long.MAX_VALUE, which nothing exceeds.
            bounds[i] = Math.round(BOUNDS_SECONDS[i] * NANOS_PER_SECOND);
        }
        return bounds;
    }
}

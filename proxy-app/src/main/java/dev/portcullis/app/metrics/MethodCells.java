package dev.portcullis.app.metrics;

import dev.portcullis.observe.ObservedCall;

/** What the cells of a method's row mean, and how a call that ended is written into them. */
final class MethodCells {
    static final int STARTED = 0;
    static final int RECEIVED = 1;
    static final int SENT = 2;
    static final int NANOS = 3;
    static final int HANDLED = 4;
    static final int BUCKETS = HANDLED + GrpcCode.COUNT;

    /**
     * Upper bounds of the histogram in seconds. From 5 ms up they are those of the family's other exporters, so that
     * dashboards fit; the three below are where a proxied call inside one data centre ends.
     */
    static final double[] BOUNDS_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
    };

    static final int COUNT = BUCKETS + BOUNDS_SECONDS.length;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long[] BOUNDS_NANOS = boundsNanos();

    private MethodCells() {}

    /** Writes a call that ended: five additions and a walk over fourteen bounds. */
    static void onEnded(CounterRow row, ObservedCall call, GrpcCode code) {
        long nanos = call.durationNanos();
        row.add(HANDLED + code.number(), 1);
        row.add(RECEIVED, call.requestMessages());
        row.add(SENT, call.responseMessages());
        row.add(NANOS, nanos);
        row.add(BUCKETS + bucketOf(nanos), 1);
    }

    /** The bucket whose upper bound is the first that is not below the duration. */
    static int bucketOf(long nanos) {
        int bucket = 0;
        while (nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
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

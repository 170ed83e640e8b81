package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;

/**
 * How long answers took of late: a mean whose parts lose weight with time, and which jumps to a longer one at once (peak EWMA, as in
 * Finagle). Without answers it sinks, so that a server that was slow is tried again.
 */
@EventLoopConfined
final class PeakLatency {
    private double meanNanos;
    private long stampNanos;

    /** An answer began. */
    void onAnswer(long tookNanos, long nowNanos, double decayNanos) {
        double took = Math.max(1, tookNanos);
        double left = left(nowNanos, decayNanos);
        meanNanos = took >= meanNanos ? took : meanNanos * left + took * (1 - left);
        stampNanos = nowNanos;
    }

    /** The mean now; 0 before the first answer. */
    double nanos(long nowNanos, double decayNanos) {
        return meanNanos == 0 ? 0 : meanNanos * left(nowNanos, decayNanos);
    }

    private double left(long nowNanos, double decayNanos) {
        return Math.exp(-Math.max(0, nowNanos - stampNanos) / decayNanos);
    }
}

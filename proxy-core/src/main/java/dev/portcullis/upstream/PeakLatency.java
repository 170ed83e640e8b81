package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import java.util.concurrent.TimeUnit;

/**
 * How long answers took of late: a mean whose parts lose weight with time, and which jumps to a longer one at once (peak EWMA, as in
 * Finagle). Without answers it sinks, so that a server that was slow is tried again.
 */
@EventLoopConfined
final class PeakLatency {
    private double decayNanos = 1;
    private double meanNanos;
    private long stampNanos;

    /** From now on an answer counts so long. */
    void decay(long millis) {
        decayNanos = (double) TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** An answer began. */
    void onAnswer(long tookNanos, long nowNanos) {
        double took = Math.max(1, tookNanos);
        double left = left(nowNanos);
        meanNanos = took >= meanNanos ? took : meanNanos * left + took * (1 - left);
        stampNanos = nowNanos;
    }

    /** The mean now; 0 before the first answer. */
    double nanos(long nowNanos) {
        return meanNanos == 0 ? 0 : meanNanos * left(nowNanos);
    }

    private double left(long nowNanos) {
        return Math.exp(-Math.max(0, nowNanos - stampNanos) / decayNanos);
    }
}

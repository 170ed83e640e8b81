package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.UpstreamSettings;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long a server that refused a connection is left alone: growing by 1.6, spread by a fifth (gRPC connection-backoff). */
@EventLoopConfined
final class Backoff {
    private static final double GROWTH = 1.6;
    private static final double JITTER = 0.2;

    private final long minNanos;
    private final long maxNanos;
    private double nextNanos;
    private long untilNanos;

    Backoff(UpstreamSettings settings, long nowNanos) {
        untilNanos = nowNanos;
        minNanos = TimeUnit.MILLISECONDS.toNanos(settings.backoffMinMillis());
        maxNanos = TimeUnit.MILLISECONDS.toNanos(settings.backoffMaxMillis());
        nextNanos = (double) minNanos;
    }

    void failed(long nowNanos) {
        double spread = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        untilNanos = nowNanos + (long) (nextNanos * spread);
        nextNanos = Math.min(nextNanos * GROWTH, (double) maxNanos);
    }

    boolean isOver(long nowNanos) {
        return nowNanos - untilNanos >= 0;
    }

    /** How long it is until {@link #isOver}; 0 or less when it is. */
    long leftNanos(long nowNanos) {
        return untilNanos - nowNanos;
    }

    void reset() {
        nextNanos = (double) minNanos;
    }
}

package dev.portcullis.loop;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A log line that strangers can cause: at most one per interval, which says how many like it were held back since. Shared by
 * all workers; any thread may call it.
 */
public final class RateLimitedLog {
    private static final long NEVER = Long.MIN_VALUE;

    private final System.Logger logger;
    private final System.Logger.Level level;
    private final long intervalNanos;
    private final AtomicLong dueNanos = new AtomicLong(NEVER);
    private final AtomicLong heldBack = new AtomicLong();

    /** A log whose lines are at least the interval apart. */
    public RateLimitedLog(System.Logger logger, System.Logger.Level level, long intervalMillis) {
        this.logger = logger;
        this.level = level;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMillis);
    }

    /**
     * Writes a line, or counts it when the last one is too fresh.
     *
     * @param nowNanos a monotonic clock, the same one on every call
     */
    public void log(long nowNanos, String message) {
        long due = dueNanos.get();
        boolean early = due != NEVER && nowNanos - due < 0;
        if (early || !dueNanos.compareAndSet(due, nowNanos + intervalNanos)) {
            heldBack.incrementAndGet();
            return;
        }
        long held = heldBack.getAndSet(0);
        logger.log(level, held == 0 ? message : message + " (" + held + " more like it since the last such line)");
    }
}

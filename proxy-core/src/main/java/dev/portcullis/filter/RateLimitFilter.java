package dev.portcullis.filter;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.MiddlewareSettings.RateLimit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many calls of each source pass in a period, by the generic cell rate algorithm (ITU-T I.371): of a source only the time is
 * known at which it owes nothing any more. A call adds an interval to it, and may not pass while it lies too far ahead.
 */
final class RateLimitFilter implements Filter {
    /** Keeps sums of times far from an overflow: 73 years. */
    private static final long NANOS_MAX = 1L << 61;
    /** Traefik lets a call that is early by half an interval, or by this much, wait and pass; here it passes at once. */
    private static final long EARLY_NANOS_MAX = 500_000_000;

    private final SourceKey key;
    private final long intervalNanos;
    private final long aheadNanosMax;
    private final String detail;
    private final SourceTable sources = new SourceTable();

    RateLimitFilter(RateLimit settings) {
        this.key = SourceKey.of(settings.source());
        long periodNanos = TimeUnit.MILLISECONDS.toNanos(settings.periodMillis());
        // Rounded up: never more calls than the operator wrote.
        this.intervalNanos = Math.max(1, (periodNanos + settings.average() - 1) / settings.average());
        long early = Math.min(intervalNanos / 2, EARLY_NANOS_MAX);
        long burst = Math.max(settings.burst(), 1) - 1;
        boolean endless = burst > (NANOS_MAX - early) / intervalNanos;
        this.aheadNanosMax = endless ? NANOS_MAX : burst * intervalNanos + early;
        this.detail = "middleware " + settings.name() + ": more than " + settings.average() + " calls in "
                + settings.periodMillis() + " ms";
    }

    @Override
    public @Nullable Failure onRequest(HeaderBlock head, Caller caller, FilterPass pass) {
        long waitNanos = take(key.of(head, caller), caller.nowNanos(), caller);
        if (waitNanos == 0) {
            return null;
        }
        caller.onLimit(LimitKind.RATE_LIMIT);
        long waitMillis = (waitNanos + 999_999) / 1_000_000;
        return Failure.retryable(Party.PROXY, Cause.RATE_LIMITED, waitMillis, detail);
    }

    /** Counts a call; 0 when it may pass, else nanoseconds until the next one may. */
    long take(long source, long nowNanos, Caller caller) {
        while (true) {
            Source known = sources.enter(source, nowNanos, Long.MAX_VALUE, caller);
            if (known == null) {
                throw new AssertionError("a source that may be dropped was not");
            }
            long freeAt = known.number();
            if (freeAt != Source.GONE) {
                long ahead = Math.max(freeAt - nowNanos, 0);
                if (ahead > aheadNanosMax) {
                    return ahead - aheadNanosMax;
                }
                if (known.change(freeAt, nowNanos + ahead + intervalNanos)) {
                    return 0;
                }
            }
        }
    }
}

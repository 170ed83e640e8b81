package dev.portcullis.discovery;

import java.util.concurrent.TimeUnit;

/**
 * How often names are looked up.
 *
 * @param freshMillisMin an answer is believed at least so long, whatever its TTL. Default 5 s: headless services have TTLs of 0 to 5 s
 * @param freshMillisMax and at most so long. Default 60 s: a CNAME on the way may have a shorter TTL than the one that we see
 * @param backoffMillisMin the first wait behind a question without an answer. Default 1 s
 * @param backoffMillisMax the longest such wait. Default 30 s, as Kubernetes keeps negative answers
 * @param lookupsMax names that are being looked up at a time. Default 16: one socket has 65,536 query ids, a small name server less
 *     patience
 */
public record DiscoveryLimits(
        long freshMillisMin, long freshMillisMax, long backoffMillisMin, long backoffMillisMax, int lookupsMax) {
    /** The defaults, as the parameters say. */
    public static final DiscoveryLimits DEFAULT = new DiscoveryLimits(5_000, 60_000, 1_000, 30_000, 16);

    long freshNanos(long ttlSeconds) {
        long millis = TimeUnit.SECONDS.toMillis(Math.min(ttlSeconds, Integer.MAX_VALUE));
        return TimeUnit.MILLISECONDS.toNanos(Math.max(freshMillisMin, Math.min(millis, freshMillisMax)));
    }
}

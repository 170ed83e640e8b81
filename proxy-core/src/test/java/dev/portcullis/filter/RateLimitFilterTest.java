package dev.portcullis.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.CallSource;
import dev.portcullis.settings.MiddlewareSettings.RateLimit;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rate limiter against a bucket that is counted in the simplest way, and against the clock's ends. */
class RateLimitFilterTest {
    private final Caller caller = Callers.of("10.0.0.1", false);

    private static RateLimitFilter filter(long average, long periodMillis, long burst) {
        return new RateLimitFilter(new RateLimit("m", average, periodMillis, burst, CallSource.Client.OF_CONNECTION));
    }

    /** A leaky bucket: a call pours an interval in, time drains it, and a call passes while the bucket is not too full. */
    private static final class Bucket {
        private final long interval;
        private final long fullest;
        private long level;
        private long lastNanos;

        Bucket(long average, long periodMillis, long burst, long nowNanos) {
            interval = (periodMillis * 1_000_000 + average - 1) / average;
            fullest = (burst - 1) * interval + Math.min(interval / 2, 500_000_000);
            lastNanos = nowNanos;
        }

        long take(long nowNanos) {
            level = Math.max(0, level - (nowNanos - lastNanos));
            lastNanos = nowNanos;
            if (level > fullest) {
                return level - fullest;
            }
            level += interval;
            return 0;
        }
    }

    @Test
    void decidesAsABucketDoes() {
        long seed = System.nanoTime();
        System.out.println("RateLimitFilterTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            long average = random.nextInt(1, 1_001);
            long period = random.nextInt(1, 10_001);
            long burst = random.nextInt(1, 21);
            // Also across the end of the range, where only differences mean something.
            long now = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt(1_000_000);
            RateLimitFilter filter = filter(average, period, burst);
            Bucket bucket = new Bucket(average, period, burst, now);
            for (int call = 0; call < 200; call++) {
                now += (long) (random.nextDouble() * 3 * period * 1_000_000 / average);
                assertEquals(bucket.take(now), filter.take(1, now, caller), "round " + round + " call " + call);
            }
        }
    }

    @Test
    void theNextCallPassesExactlyWhenItWasSaid() {
        RateLimitFilter filter = filter(3, 1_000, 2);
        long wait = 0;
        int passed = 0;
        while (wait == 0) {
            wait = filter.take(1, 0, caller);
            passed += wait == 0 ? 1 : 0;
        }
        assertEquals(2, passed);
        assertTrue(filter.take(1, wait - 1, caller) > 0);
        assertEquals(0, filter.take(1, wait, caller));
    }

    @Test
    void overALongTimeNoMoreThanTheAveragePasses() {
        RateLimitFilter filter = filter(7, 1_000, 5);
        int passed = 0;
        for (long now = 0; now < 100_000_000_000L; now += 1_000_000) {
            passed += filter.take(1, now, caller) == 0 ? 1 : 0;
        }
        assertTrue(passed >= 700 && passed <= 706, "passed " + passed);
    }

    @Test
    void theLargestNumbersDoNotOverflow() {
        RateLimitFilter filter = filter(1, 10L * 365 * 24 * 3_600_000, Integer.MAX_VALUE);
        for (int i = 0; i < 5; i++) {
            assertEquals(0, filter.take(1, Long.MAX_VALUE - i, caller));
        }
    }
}

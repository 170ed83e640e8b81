package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.BreakerCondition.Counted;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** What came of the calls of the last ten seconds, second by second: codes, and times to the head of the answer. Some 30 KiB. */
@EventLoopConfined
final class CallSamples implements Counted {
    /** As in Traefik. */
    private static final int SECONDS = 10;

    private static final int CODE_MIN = 100;
    private static final int CODES = 500;

    /** Times are kept to a sixteenth of their size, up to about half an hour. */
    private static final int STEP_BITS = 4;

    private static final int STEPS = 1 << STEP_BITS;
    private static final long MILLIS_MAX = (1L << 21) - 1;
    private static final int TIMES = indexOf(MILLIS_MAX) + 1;

    private final int[][] codes = new int[SECONDS][CODES];
    private final int[][] times = new int[SECONDS][TIMES];
    private final int[] calls = new int[SECONDS];
    private final int[] networkErrors = new int[SECONDS];
    private long second = Long.MIN_VALUE;

    /** A call ended. */
    void add(boolean networkError, int httpCode, long latencyMillis, long nowNanos) {
        int place = advance(nowNanos);
        calls[place]++;
        networkErrors[place] += networkError ? 1 : 0;
        if (httpCode >= CODE_MIN && httpCode < CODE_MIN + CODES) {
            codes[place][httpCode - CODE_MIN]++;
        }
        times[place][indexOf(Math.min(Math.max(latencyMillis, 0), MILLIS_MAX))]++;
    }

    /** Forgets what is too old; the place of this second. */
    private int advance(long nowNanos) {
        long now = TimeUnit.NANOSECONDS.toSeconds(nowNanos);
        for (long passed = Math.max(second + 1, now - SECONDS + 1); passed <= now; passed++) {
            clear(Math.floorMod(passed, SECONDS));
        }
        second = now;
        return Math.floorMod(now, SECONDS);
    }

    private void clear(int place) {
        calls[place] = 0;
        networkErrors[place] = 0;
        Arrays.fill(codes[place], 0);
        Arrays.fill(times[place], 0);
    }

    void clear() {
        for (int i = 0; i < SECONDS; i++) {
            clear(i);
        }
    }

    @Override
    public double networkErrorRatio() {
        return ratio(sum(networkErrors), sum(calls));
    }

    @Override
    public double responseCodeRatio(int from, int to, int dividedByFrom, int dividedByTo) {
        return ratio(callsWith(from, to), callsWith(dividedByFrom, dividedByTo));
    }

    @Override
    public double latencyAtQuantileMillis(double percent) {
        long wanted = (long) Math.ceil(sum(calls) * percent / 100);
        long seen = 0;
        for (int i = 0; i < TIMES; i++) {
            for (int place = 0; place < SECONDS; place++) {
                seen += times[place][i];
            }
            if (seen > 0 && seen >= wanted) {
                return (double) millisAt(i);
            }
        }
        return 0;
    }

    private long callsWith(int from, int to) {
        long sum = 0;
        int end = Math.min(to, CODE_MIN + CODES);
        for (int code = Math.max(from, CODE_MIN); code < end; code++) {
            for (int place = 0; place < SECONDS; place++) {
                sum += codes[place][code - CODE_MIN];
            }
        }
        return sum;
    }

    private static long sum(int[] numbers) {
        long sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Below 16 each number has its place, from there on each power of two has 16. */
    private static int indexOf(long millis) {
        if (millis < STEPS) {
            return (int) millis;
        }
        int power = 63 - Long.numberOfLeadingZeros(millis);
        int step = (int) (millis >>> (power - STEP_BITS)) & (STEPS - 1);
        return (power - STEP_BITS + 1) * STEPS + step;
    }

    private static long millisAt(int index) {
        if (index < STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return (long) (STEPS + index % STEPS) << shift;
    }
}

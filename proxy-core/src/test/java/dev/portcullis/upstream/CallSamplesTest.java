package dev.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a circuit breaker is told of the calls of late. */
class CallSamplesTest {
    private final CallSamples samples = new CallSamples();

    private void add(boolean networkError, int code, long millis, long second) {
        samples.add(networkError, code, millis, TimeUnit.SECONDS.toNanos(second));
    }

    @Test
    void nothingIsNoTrouble() {
        assertEquals(0, samples.networkErrorRatio());
        assertEquals(0, samples.responseCodeRatio(500, 600, 0, 600));
        assertEquals(0, samples.latencyAtQuantileMillis(50));
    }

    @Test
    void countsCodesOfRanges() {
        add(false, 200, 1, 0);
        add(false, 200, 1, 0);
        add(true, 503, 1, 3);
        add(false, 499, 1, 9);
        assertEquals(0.25, samples.networkErrorRatio());
        assertEquals(0.25, samples.responseCodeRatio(500, 600, 0, 600));
        assertEquals(1, samples.responseCodeRatio(400, 500, 500, 600));
        assertEquals(0, samples.responseCodeRatio(200, 300, 600, 700));
    }

    @Test
    void forgetsAfterTenSeconds() {
        add(true, 503, 1, 1);
        add(false, 200, 1, 10);
        assertEquals(0.5, samples.networkErrorRatio());
        add(false, 200, 1, 11);
        assertEquals(0, samples.networkErrorRatio());
        add(true, 503, 1, 1_000);
        assertEquals(1, samples.networkErrorRatio());
    }

    @Test
    void knowsTimesToASixteenth() {
        for (int millis = 1; millis <= 1_000; millis++) {
            add(false, 200, millis, millis / 200);
        }
        assertEquals(500, samples.latencyAtQuantileMillis(50), 500 / 16.0);
        assertEquals(990, samples.latencyAtQuantileMillis(99), 990 / 16.0);
        assertEquals(10, samples.latencyAtQuantileMillis(1));
        add(false, 200, Long.MAX_VALUE, 5);
        assertEquals(1 << 21, samples.latencyAtQuantileMillis(100), (1 << 21) / 16.0);
    }
}

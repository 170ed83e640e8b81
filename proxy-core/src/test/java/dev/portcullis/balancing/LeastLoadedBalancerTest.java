package dev.portcullis.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.BalancingSettings;
import java.util.Arrays;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@link LeastLoadedBalancer} keeps to the contract in all its forms, to the weights, and off loaded and slow endpoints. */
final class LeastLoadedBalancerTest {
    private static final long SEED = 20_261_123;
    private static final int ALL = BalancingSettings.ALL_SERVERS;
    private static final long MILLI = 1_000_000;

    private static Balancer balancer(int choices, boolean byLatency, int... weights) {
        return new LeastLoadedBalancer(weights, choices, byLatency, SEED);
    }

    /** Two random ones by latency. */
    @Nested
    final class OfTwo implements BalancerContract {
        @Override
        public Balancer create() {
            return balancer(2, true, 1, 1, 1, 1, 1, 1);
        }
    }

    /** Two random ones by open calls, with weights. */
    @Nested
    final class ByRequests implements BalancerContract {
        @Override
        public Balancer create() {
            return balancer(2, false, 3, 1, 7, 2, 5, 1);
        }
    }

    /** All by latency. */
    @Nested
    final class OfAll implements BalancerContract {
        @Override
        public Balancer create() {
            return balancer(ALL, true, 3, 1, 7, 2, 5, 1);
        }
    }

    @Test
    void idleEndpointsGetTheirSharesWithinOnePercent() {
        for (int choices : new int[] {2, 3, ALL}) {
            for (boolean byLatency : new boolean[] {false, true}) {
                assertShares(balancer(choices, byLatency, 1, 2, 5), 1 / 8.0, 2 / 8.0, 5 / 8.0);
                assertShares(balancer(choices, byLatency, 1, 1, 1), 1 / 3.0, 1 / 3.0, 1 / 3.0);
            }
        }
    }

    private static void assertShares(Balancer balancer, double... shares) {
        int[] counts = new LoadStates(shares.length).counts(balancer, 100_000);
        for (int i = 0; i < shares.length; i++) {
            assertEquals(shares[i], counts[i] / 100_000.0, 0.01, "seed " + SEED + ": " + Arrays.toString(counts));
        }
    }

    @Test
    void loadedEndpointsGetTheirSharesToo() {
        LoadStates states = new LoadStates(3);
        Balancer balancer = balancer(2, false, 1, 2, 5);
        int[] counts = new int[3];
        PriorityQueue<long[]> ends = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        for (int i = 0; i < 100_000; i++) {
            int chosen = balancer.next(states, Balancer.NO_HASH);
            counts[chosen]++;
            states.open[chosen]++;
            ends.add(new long[] {i + 80, chosen});
            for (long[] end = ends.element(); end[0] <= i; end = ends.element()) {
                states.open[(int) ends.remove()[1]]--;
            }
        }
        double[] shares = {1 / 8.0, 2 / 8.0, 5 / 8.0};
        for (int i = 0; i < 3; i++) {
            assertEquals(shares[i], counts[i] / 100_000.0, 0.01, Arrays.toString(counts));
        }
    }

    @Test
    void neverTakesTheWorseOfTwo() {
        LoadStates states = new LoadStates(2);
        states.open[0] = 1;
        assertEquals(0, states.counts(balancer(2, false, 1, 1), 1_000)[0], 4, "8 draws of 2 may all be the same");
        states.open[0] = 0;
        states.latencyNanos[0] = 20.0 * MILLI;
        states.latencyNanos[1] = MILLI;
        assertEquals(0, states.counts(balancer(2, true, 1, 1), 1_000)[0], 4);
        states.open[1] = 30;
        assertEquals(0, states.counts(balancer(2, true, 1, 1), 1_000)[1], 4);
    }

    @Test
    void slowEndpointGetsFewCallsAndTheOthersTheirs() {
        LoadStates states = new LoadStates(4);
        Arrays.fill(states.latencyNanos, MILLI);
        states.latencyNanos[2] = 50.0 * MILLI;
        int[] counts = states.counts(balancer(2, true, 1, 1, 1, 1), 40_000);
        assertTrue(counts[2] < 40, Arrays.toString(counts));
        assertEquals(0, states.counts(balancer(ALL, true, 1, 1, 1, 1), 1_000)[2]);
    }

    @Test
    void unansweredEndpointIsAskedOnceAndThenWaitedFor() {
        LoadStates states = new LoadStates(2);
        states.latencyNanos[0] = MILLI;
        assertEquals(1, balancer(ALL, true, 1, 1).next(states, Balancer.NO_HASH));
        states.open[1] = 1;
        states.open[0] = 50;
        assertEquals(0, states.counts(balancer(ALL, true, 1, 1), 100)[1]);
    }

    @Test
    void weightZeroTakesNone() {
        LoadStates states = new LoadStates(2);
        states.open[1] = 100;
        assertEquals(0, states.counts(balancer(ALL, false, 0, 1), 100)[0]);
        states.away[1] = true;
        assertEquals(-1, balancer(2, false, 0, 1).next(states, Balancer.NO_HASH));
        assertEquals(-1, balancer(2, true, 0, 0).next(new LoadStates(2), Balancer.NO_HASH));
        assertEquals(-1, balancer(2, true).next(new LoadStates(0), Balancer.NO_HASH));
    }

    @Test
    void endpointThatComesInGetsThatPartOfItsShare() {
        LoadStates states = new LoadStates(4);
        states.ramp[3] = 0.1;
        int[] counts = states.counts(balancer(1, false, 1, 1, 1, 1), 31_000);
        assertEquals(1_000, counts[3], 150, Arrays.toString(counts));
        states.away[0] = true;
        states.away[1] = true;
        states.away[2] = true;
        assertEquals(3, balancer(2, false, 1, 1, 1, 1).next(states, Balancer.NO_HASH), "it is all there is");
    }

    @Test
    void fewAvailableOnesShareByWeight() {
        LoadStates states = new LoadStates(1_000);
        Arrays.fill(states.away, true);
        states.away[3] = false;
        states.away[900] = false;
        int[] weights = new int[1_000];
        Arrays.fill(weights, 2);
        weights[900] = 6;
        int[] counts = states.counts(balancer(1, false, weights), 4_000);
        assertEquals(1_000, counts[3], 150);
        assertEquals(3_000, counts[900], 150);
    }
}

package dev.portcullis.balancing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link WeightedBalancer} keeps to the contract, and to the weights at every moment. */
final class WeightedBalancerTest implements BalancerContract {
    @Override
    public Balancer create() {
        return new WeightedBalancer(new int[] {3, 1, 7, 2, 5, 1}, 0);
    }

    @Test
    void isNeverMoreThanACallOrTwoFromTheWeights() {
        long seed = 20_261_122;
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int[] weights = random.ints(1 + random.nextInt(8), 1, 100).toArray();
            double sum = Arrays.stream(weights).sum();
            Balancer balancer = new WeightedBalancer(weights, random.nextInt(64));
            FixedStates states = all(weights.length);
            int[] counts = new int[weights.length];
            for (int call = 1; call <= 2_000; call++) {
                counts[balancer.next(states, Balancer.NO_HASH)]++;
                for (int i = 0; i < weights.length; i++) {
                    double off = counts[i] - call * weights[i] / sum;
                    // Each of the others may be a call off its share, too.
                    double most = 1 + weights.length * weights[i] / sum;
                    String what = "seed " + seed + ", " + Arrays.toString(weights) + ", call " + call + ": " + off;
                    assertTrue(Math.abs(off) <= most, what);
                }
            }
        }
    }

    @Test
    void spreadsTheCallsOfFourWorkersWithinOnePercent() {
        int[] weights = {5, 3, 1, 1, 90};
        int[] counts = new int[weights.length];
        for (int worker = 0; worker < 4; worker++) {
            add(counts, new WeightedBalancer(weights, worker), 25_000);
        }
        for (int i = 0; i < weights.length; i++) {
            double wanted = 1_000.0 * weights[i];
            assertEquals(wanted, counts[i], wanted / 100, "endpoint " + i);
        }
    }

    @Test
    void hundredThousandCallsOfFourWorkersAreWithinOnePercentOfTheWeights() {
        for (int[] weights : new int[][] {{1, 2, 5}, {1, 1, 1}, {4, 4, 4, 4, 4, 4, 4}}) {
            int[] counts = new int[weights.length];
            for (int worker = 0; worker < 4; worker++) {
                add(counts, new WeightedBalancer(weights, worker), 25_000);
            }
            double sum = Arrays.stream(weights).sum();
            for (int i = 0; i < weights.length; i++) {
                double wanted = 100_000 * weights[i] / sum;
                assertEquals(wanted, counts[i], wanted / 100, Arrays.toString(counts));
            }
        }
    }

    @Test
    void endpointThatComesInGetsThatPartOfItsShare() {
        LoadStates states = new LoadStates(3);
        states.ramp[2] = 0.25;
        int[] counts = states.counts(new WeightedBalancer(new int[] {1, 1, 4}, 0), 3_000);
        assertArrayEquals(
                new int[] {1_000, 1_000, 1_000}, new int[] {round(counts[0]), round(counts[1]), round(counts[2])});
    }

    private static int round(int count) {
        return (count + 5) / 10 * 10;
    }

    @Test
    void workersBeginWithDifferentEndpoints() {
        int[] first = new int[3];
        for (int worker = 0; worker < 64; worker++) {
            first[new WeightedBalancer(new int[] {2, 1, 1}, worker).next(all(3), Balancer.NO_HASH)]++;
        }
        assertTrue(Arrays.stream(first).allMatch(count -> count > 5), Arrays.toString(first));
    }

    @Test
    void mixesHeavyAndLight() {
        Balancer balancer = new WeightedBalancer(new int[] {3, 1}, 0);
        List<Integer> between = new ArrayList<>();
        int heavy = 0;
        for (int i = 0; i < 400; i++) {
            if (balancer.next(all(2), Balancer.NO_HASH) == 0) {
                heavy++;
            } else {
                between.add(heavy);
                heavy = 0;
            }
        }
        between.remove(0);
        assertEquals(List.of(3), between.stream().distinct().toList());
    }

    @Test
    void weightZeroTakesNoneWhateverHappens() {
        Balancer balancer = new WeightedBalancer(new int[] {0, 1}, 3);
        assertArrayEquals(new int[] {0, 100}, add(new int[2], balancer, 100));
        assertEquals(-1, balancer.next(FixedStates.available(true, false), Balancer.NO_HASH));
        assertEquals(-1, new WeightedBalancer(new int[] {0, 0}, 0).next(all(2), Balancer.NO_HASH));
    }

    @Test
    void whoWasAwayDoesNotCatchUp() {
        Balancer balancer = new WeightedBalancer(new int[] {1, 2, 1}, 0);
        for (int i = 0; i < 1_000; i++) {
            balancer.next(FixedStates.available(false, true, true), Balancer.NO_HASH);
        }
        int[] counts = add(new int[3], balancer, 400);
        assertEquals(100, counts[0], 2);
        assertEquals(200, counts[1], 2);
    }

    @Test
    void goesOnWhereItWasWhenTheSetChanges() {
        WeightedBalancer balancer = new WeightedBalancer(new int[] {98, 1, 1}, 0);
        int[] counts = new int[3];
        for (int reload = 0; reload < 1_000; reload++) {
            add(counts, balancer, 10);
            balancer = balancer.resumed(new int[] {98, 1, 1}, new int[] {0, 1, 2});
        }
        assertEquals(100, counts[1], 2);
        assertEquals(100, counts[2], 2);
        int[] after = add(new int[2], balancer.resumed(new int[] {1, 3}, new int[] {2, -1}), 400);
        assertEquals(100, after[0], 2);
    }

    private static FixedStates all(int count) {
        boolean[] states = new boolean[count];
        Arrays.fill(states, true);
        return new FixedStates(states);
    }

    private static int[] add(int[] counts, Balancer balancer, int calls) {
        FixedStates states = all(counts.length);
        for (int i = 0; i < calls; i++) {
            counts[balancer.next(states, Balancer.NO_HASH)]++;
        }
        return counts;
    }
}

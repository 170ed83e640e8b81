package dev.portcullis.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@link RingHashBalancer} and {@link RendezvousBalancer}: a key stays where it is as long as its endpoint is there. */
final class HashBalancersTest {
    private static final int KEYS = 20_000;

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "10.0.0." + i + ":50051").toArray(String[]::new);
    }

    private static int[] equal(int count) {
        int[] weights = new int[count];
        Arrays.fill(weights, 1);
        return weights;
    }

    /** What both keep to. */
    interface HashContract extends BalancerContract {
        Balancer of(int[] weights, String[] names);

        /** Most that a share may be off, as a part of it. */
        double spread();

        @Override
        default Balancer create() {
            return of(new int[] {1, 1, 1, 1, 1, 1}, names(6));
        }

        @Override
        default long hash(int call) {
            return StableHash.end(call);
        }

        @Test
        default void onlyTheKeysOfAnUnavailableEndpointMove() {
            LoadStates states = new LoadStates(10);
            Balancer balancer = of(equal(10), names(10));
            int[] before = chosen(balancer, states);
            states.away[4] = true;
            assertOnlyMovedFrom(4, before, chosen(balancer, states));
            states.away[4] = false;
            assertEquals(Arrays.toString(before), Arrays.toString(chosen(balancer, states)), "and they come back");
        }

        @Test
        default void onlyTheKeysOfARemovedEndpointMoveAndToAll() {
            int[] before = chosen(of(equal(10), names(10)), new LoadStates(10));
            int[] after = chosen(of(equal(9), names(9)), new LoadStates(9));
            int[] inherited = new int[9];
            int moved = 0;
            for (int i = 0; i < KEYS; i++) {
                if (before[i] == 9) {
                    moved++;
                    inherited[after[i]]++;
                } else {
                    assertEquals(before[i], after[i], "key " + i);
                }
            }
            assertEquals(KEYS / 10.0, moved, KEYS / 10.0 * spread());
            assertTrue(Arrays.stream(inherited).allMatch(keys -> keys > moved(inherited) / 40), "all inherit");
        }

        private static int moved(int[] inherited) {
            return Arrays.stream(inherited).sum();
        }

        @Test
        default void sharesFollowTheWeights() {
            int[] counts = new LoadStates(3).counts(of(new int[] {1, 2, 5}, names(3)), KEYS);
            for (int i = 0; i < 3; i++) {
                double wanted = KEYS * new int[] {1, 2, 5}[i] / 8.0;
                assertEquals(wanted, counts[i], wanted * spread(), Arrays.toString(counts));
            }
        }

        @Test
        default void keysDoNotHangOnTheOrderOfServers() {
            String[] names = names(3);
            int[] before = chosen(of(equal(3), names), new LoadStates(3));
            int[] after = chosen(of(equal(3), new String[] {names[2], names[0], names[1]}), new LoadStates(3));
            for (int i = 0; i < KEYS; i++) {
                assertEquals(before[i], (after[i] + 2) % 3);
            }
        }

        @Test
        default void callsWithoutAKeyTakeTurns() {
            Balancer balancer = of(equal(3), names(3));
            int[] counts = new int[3];
            for (int i = 0; i < 300; i++) {
                counts[balancer.next(new LoadStates(3), Balancer.NO_HASH)]++;
            }
            assertEquals("[100, 100, 100]", Arrays.toString(counts));
        }

        @Test
        default void weightZeroTakesNone() {
            LoadStates states = new LoadStates(3);
            Balancer balancer = of(new int[] {0, 1, 1}, names(3));
            assertEquals(0, states.counts(balancer, 1_000)[0]);
            states.away[1] = true;
            states.away[2] = true;
            assertEquals(-1, balancer.next(states, 77));
        }

        private static int[] chosen(Balancer balancer, LoadStates states) {
            int[] places = new int[KEYS];
            for (int i = 0; i < KEYS; i++) {
                places[i] = balancer.next(states, StableHash.end(i + 1));
            }
            return places;
        }

        private static void assertOnlyMovedFrom(int place, int[] before, int[] after) {
            for (int i = 0; i < KEYS; i++) {
                if (before[i] == place) {
                    assertNotEquals(place, after[i]);
                } else {
                    assertEquals(before[i], after[i], "key " + i);
                }
            }
        }
    }

    /** On a ring. */
    @Nested
    final class Ring implements HashContract {
        @Override
        public Balancer of(int[] weights, String[] names) {
            return new RingHashBalancer(weights, names, 160, new WeightedBalancer(weights, 0));
        }

        @Override
        public double spread() {
            return 0.25;
        }

        @Test
        void isBoundedWhateverTheWeights() {
            Balancer balancer = of(new int[] {1_000_000, 1}, names(2));
            assertEquals(0, new LoadStates(2).counts(balancer, 100)[1], 1);
        }
    }

    /** By the highest number. */
    @Nested
    final class Rendezvous implements HashContract {
        @Override
        public Balancer of(int[] weights, String[] names) {
            return new RendezvousBalancer(weights, names, new WeightedBalancer(weights, 0));
        }

        @Override
        public double spread() {
            return 0.06;
        }
    }
}

package dev.portcullis.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every balancer keeps to. A test of a balancer implements it and says how one is made. */
interface BalancerContract {
    /** A new balancer. */
    Balancer create();

    /** What the n-th call comes with. */
    default long hash(int call) {
        return Balancer.NO_HASH;
    }

    @Test
    default void givesMinusOneWithoutEndpoints() {
        assertEquals(-1, create().next(FixedStates.available(), Balancer.NO_HASH));
    }

    @Test
    default void givesMinusOneWhenNoneIsAvailable() {
        assertEquals(-1, create().next(FixedStates.available(false, false, false), Balancer.NO_HASH));
    }

    @Test
    default void findsTheOnlyOneThatIsAvailable() {
        Balancer balancer = create();
        for (int i = 0; i < 10; i++) {
            assertEquals(2, balancer.next(FixedStates.available(false, false, true, false), Balancer.NO_HASH));
        }
    }

    @Test
    default void neverGivesAnUnavailableOneWhateverChanges() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        Balancer balancer = create();
        for (int i = 0; i < 10_000; i++) {
            FixedStates states = FixedStates.random(random);
            int chosen = balancer.next(states, hash(i));
            if (states.anyAvailable()) {
                assertTrue(chosen >= 0 && chosen < states.size(), "seed " + seed + ", round " + i);
                assertTrue(states.isAvailable(chosen), "seed " + seed + ", round " + i);
            } else {
                assertEquals(-1, chosen, "seed " + seed + ", round " + i);
            }
        }
    }

    @Test
    default void usesEveryEndpointInTheLongRun() {
        Balancer balancer = create();
        FixedStates states = FixedStates.available(true, true, true, true, true);
        boolean[] used = new boolean[states.size()];
        for (int i = 0; i < 10_000; i++) {
            used[balancer.next(states, hash(i))] = true;
        }
        for (int i = 0; i < used.length; i++) {
            assertTrue(used[i], "endpoint " + i);
        }
    }
}

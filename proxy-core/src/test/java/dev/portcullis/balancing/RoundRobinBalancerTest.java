package dev.portcullis.balancing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** {@link RoundRobinBalancer} keeps to the contract, and spreads calls evenly. */
final class RoundRobinBalancerTest implements BalancerContract {
    @Override
    public Balancer create() {
        return new RoundRobinBalancer();
    }

    @Test
    void takesTurnsWhenAllAreAvailable() {
        Balancer balancer = create();
        FixedStates states = FixedStates.available(true, true, true);
        for (int i = 0; i < 300; i++) {
            assertEquals(i % 3, balancer.next(states, Balancer.NO_HASH));
        }
    }

    @Test
    void spreadsTheCallsOfADeadOneOverAllOthers() {
        assertArrayEquals(
                new int[] {40, 0, 40, 40}, counts(create(), FixedStates.available(true, false, true, true), 120));
    }

    @Test
    void startsWhereItIsTold() {
        FixedStates states = FixedStates.available(true, true, true);
        assertEquals(2, new RoundRobinBalancer(5).next(states, Balancer.NO_HASH));
        assertEquals(2, new RoundRobinBalancer(Integer.MAX_VALUE - 2).next(states, Balancer.NO_HASH));
        assertArrayEquals(new int[] {10, 10, 10}, counts(new RoundRobinBalancer(-7), states, 30));
    }

    @Test
    void goesOnWhenEndpointsGoAway() {
        Balancer balancer = create();
        FixedStates five = FixedStates.available(true, true, true, true, true);
        for (int i = 0; i < 4; i++) {
            balancer.next(five, Balancer.NO_HASH);
        }
        assertArrayEquals(new int[] {5, 5}, counts(balancer, FixedStates.available(true, true), 10));
    }

    private static int[] counts(Balancer balancer, FixedStates states, int calls) {
        int[] counts = new int[states.size()];
        for (int i = 0; i < calls; i++) {
            counts[balancer.next(states, Balancer.NO_HASH)]++;
        }
        return counts;
    }
}

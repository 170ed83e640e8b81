package dev.portcullis.balancing;

import dev.portcullis.settings.BalancingSettings;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Makes what a service's settings ask for. Called when services are made, not per call. */
public final class Balancers {
    private Balancers() {}

    /**
     * A balancer for so many endpoints.
     *
     * @param weights by place
     * @param names by place; the same server has the same name in every process
     * @param turns takes turns among the endpoints, where the strategy needs it
     */
    public static Balancer of(BalancingSettings settings, int[] weights, String[] names, Balancer turns) {
        return switch (settings.strategy()) {
            case IN_TURN -> turns;
            case LEAST_LATENCY_OF_TWO -> leastLoaded(weights, 2, true);
            case LEAST_LATENCY -> leastLoaded(weights, BalancingSettings.ALL_SERVERS, true);
            case LEAST_REQUEST -> leastLoaded(weights, settings.choices(), false);
            case RING_HASH ->
                new RingHashBalancer(weights, names, settings.hash().ringPoints(), turns);
            case RENDEZVOUS -> new RendezvousBalancer(weights, names, turns);
        };
    }

    private static Balancer leastLoaded(int[] weights, int choices, boolean byLatency) {
        return new LeastLoadedBalancer(
                weights, choices, byLatency, ThreadLocalRandom.current().nextLong());
    }

    /**
     * Turns among so many endpoints, which go on where others were.
     *
     * @param start the worker's number: each begins elsewhere, or the first server would get the first call of all of them
     * @param before the turns of the service until now, null for a new service
     * @param places by new place, the one before; -1 for an endpoint that is new
     */
    public static Balancer turns(
            BalancingSettings settings, int[] weights, int start, @Nullable Balancer before, int[] places) {
        boolean plain = areEqual(weights) && !settings.slowStart().isOn();
        if (plain) {
            return before instanceof RoundRobinBalancer ? before : new RoundRobinBalancer(start);
        }
        return before instanceof WeightedBalancer weighted
                ? weighted.resumed(weights, places)
                : new WeightedBalancer(weights, start);
    }

    /** Whether all are the same, and more than nothing: then plain turns do. */
    private static boolean areEqual(int[] weights) {
        return Arrays.stream(weights).allMatch(weight -> weight > 0 && weight == weights[0]);
    }
}

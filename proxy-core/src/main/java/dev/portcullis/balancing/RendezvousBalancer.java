package dev.portcullis.balancing;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;

/**
 * Gives each key the available endpoint that draws the highest number for it (rendezvous, or highest random weight: Thaler and
 * Ravishankar, 1998). More even than a ring and without memory, but each call looks at every endpoint. Calls without a key take
 * turns.
 */
@EventLoopConfined
final class RendezvousBalancer implements Balancer {
    private static final double UNIT = 0x1p-53;

    private final int[] weights;
    private final long[] names;
    private final Balancer turns;

    /**
     * A balancer for so many endpoints.
     *
     * @param weights by place; 0 for an endpoint that gets no call
     * @param names by place; what the draws hang on
     * @param turns chooses for calls without a key
     */
    RendezvousBalancer(int[] weights, String[] names, Balancer turns) {
        this.weights = weights.clone();
        this.names = Arrays.stream(names).mapToLong(StableHash::of).toArray();
        this.turns = turns;
    }

    @Override
    public int next(EndpointStates states, long hash) {
        if (hash == NO_HASH) {
            return turns.next(states, hash);
        }
        int best = -1;
        double least = Double.MAX_VALUE;
        int size = Math.min(weights.length, states.size());
        for (int place = 0; place < size; place++) {
            if (weights[place] > 0 && states.isAvailable(place)) {
                double draw = draw(place, hash);
                if (draw < least) {
                    best = place;
                    least = draw;
                }
            }
        }
        return best;
    }

    /** Exponentially distributed with the weight as its rate: the least of all is this one's as often as its weight says. */
    private double draw(int place, long hash) {
        double part = ((StableHash.mix(hash ^ names[place]) >>> 11) + 0.5) * UNIT;
        return -Math.log(part) / weights[place];
    }
}

package dev.portcullis.balancing;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;

/**
 * Gives each key an endpoint that stays the same as long as it can (Ketama; Karger and others, 1997). Each endpoint has places on a
 * ring, by weight, and takes the keys in front of them; when it is unavailable, they go to the next ones on the ring, and all other
 * keys stay where they are. Calls without a key take turns.
 */
@EventLoopConfined
final class RingHashBalancer implements Balancer {
    /** 8 MiB per worker and service; a ring that would be larger has fewer places for each endpoint. */
    private static final int RING_POINTS_MAX = 1 << 20;
    /** The low bits of a point, which name the endpoint. */
    private static final long PLACE_MASK = RING_POINTS_MAX - 1;

    private final Balancer turns;
    /** Sorted; each a hash whose low bits are an endpoint's place. */
    private final long[] ring;

    /**
     * A ring for so many endpoints.
     *
     * @param weights by place; 0 for an endpoint that gets no call
     * @param names by place; what the points hang on
     * @param pointsEach of an endpoint of the least weight
     * @param turns chooses for calls without a key
     */
    RingHashBalancer(int[] weights, String[] names, int pointsEach, Balancer turns) {
        this.turns = turns;
        int least = Arrays.stream(weights).filter(weight -> weight > 0).min().orElse(1);
        double sum = Arrays.stream(weights).asDoubleStream().sum();
        double scale = Math.min((double) pointsEach / least, RING_POINTS_MAX / Math.max(1, sum));
        int[] points = new int[weights.length];
        int count = 0;
        for (int i = 0; i < weights.length; i++) {
            points[i] = weights[i] > 0 ? Math.max(1, (int) (weights[i] * scale)) : 0;
            count += points[i];
        }
        ring = new long[count];
        for (int i = 0; i < weights.length; i++) {
            long name = StableHash.of(names[i]);
            for (int point = 0; point < points[i]; point++) {
                ring[--count] = (StableHash.mix(name + point) & ~PLACE_MASK) | i;
            }
        }
        Arrays.sort(ring);
    }

    @Override
    public int next(EndpointStates states, long hash) {
        if (hash == NO_HASH) {
            return turns.next(states, hash);
        }
        int found = Arrays.binarySearch(ring, hash & ~PLACE_MASK);
        int at = found < 0 ? -found - 1 : found;
        for (int i = 0; i < ring.length; i++) {
            int place = (int) (ring[at < ring.length ? at : at - ring.length] & PLACE_MASK);
            if (place < states.size() && states.isAvailable(place)) {
                return place;
            }
            at++;
        }
        return -1;
    }
}

package dev.portcullis.balancing;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Gives each endpoint calls by its weight, spread evenly: one of weight 3 beside one of weight 1 gets every call but each fourth,
 * and at no time is an endpoint more than about one call ahead of its share or behind it.
 *
 * <p>Each endpoint's calls are due at times that lie {@code 1 / weight} apart, and the earliest is next (earliest deadline first).
 * The endpoints begin at times of their own within the first turn, and so do the workers, or the heavy one would get the first
 * calls of all of them. An unavailable endpoint's turn passes: it is not caught up on when it is back.
 */
@EventLoopConfined
public final class WeightedBalancer implements Balancer {
    /** Time between two calls of weight 1: so fine that a weight of a million is off by a millionth. */
    private static final long TURN = 1L << 40;
    /** Multiples of the golden ratio, modulo 1, lie far from each other however many there are; here 1 is 2^64. */
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private static final long ANOTHER = 0xC2B2_AE3D_27D4_EB4FL;

    private final int start;
    private final int[] weights;
    /** When an endpoint's next call is due; compared by difference, since it wraps around. */
    private final long[] due;
    /** The endpoints with a weight, the earliest first: a binary heap. */
    private final int[] heap;

    /**
     * A balancer for so many endpoints.
     *
     * @param weights by place; 0 for an endpoint that gets no call
     * @param start the worker's number
     */
    public WeightedBalancer(int[] weights, int start) {
        this(weights.clone(), start, new long[weights.length]);
        for (int i = 0; i < weights.length; i++) {
            due[i] = firstDue(i);
        }
        order();
    }

    private WeightedBalancer(int[] weights, int start, long[] due) {
        this.start = start;
        this.weights = weights;
        this.due = due;
        int count = 0;
        for (int weight : weights) {
            count += weight > 0 ? 1 : 0;
        }
        heap = new int[count];
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                heap[heap.length - count--] = i;
            }
        }
    }

    /**
     * A balancer for another set of endpoints that goes on where this one is: who stays with the same weight waits for its turn as
     * long as before.
     *
     * @param before by new place, the place here; -1 for an endpoint that is new
     */
    public WeightedBalancer resumed(int[] newWeights, int[] before) {
        WeightedBalancer next = new WeightedBalancer(newWeights.clone(), start, new long[newWeights.length]);
        long now = heap.length == 0 ? 0 : due[heap[0]];
        for (int i = 0; i < newWeights.length; i++) {
            boolean stays = before[i] >= 0 && weights[before[i]] == newWeights[i];
            next.due[i] = stays ? due[before[i]] : now + next.firstDue(i);
        }
        next.order();
        return next;
    }

    @Override
    public int next(EndpointStates states, long hash) {
        for (int tries = 0; tries < heap.length; tries++) {
            int place = heap[0];
            due[place] += stride(states, place);
            sink(0);
            if (isAvailable(states, place)) {
                return place;
            }
        }
        return earliestAvailable(states);
    }

    /** Light ones alone are available among heavy ones: looks at all. */
    private int earliestAvailable(EndpointStates states) {
        int earliest = -1;
        for (int place : heap) {
            if (isAvailable(states, place) && (earliest < 0 || isEarlier(place, earliest))) {
                earliest = place;
            }
        }
        if (earliest >= 0) {
            due[earliest] += stride(states, earliest);
            order();
        }
        return earliest;
    }

    private static boolean isAvailable(EndpointStates states, int place) {
        return place < states.size() && states.isAvailable(place);
    }

    /** An endpoint that comes in slowly is due less often. */
    private long stride(EndpointStates states, int place) {
        double ramp = place < states.size() ? states.ramp(place) : 1;
        return ramp < 1 ? (long) (stride(place) / ramp) : stride(place);
    }

    private long stride(int place) {
        return TURN / weights[place];
    }

    private long firstDue(int place) {
        if (weights[place] <= 0) {
            return 0;
        }
        long part = GOLDEN * (place + 1) + ANOTHER * start;
        return Math.multiplyHigh(part >>> 1, stride(place) << 1);
    }

    private void order() {
        for (int i = heap.length / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    private void sink(int from) {
        int at = from;
        int place = heap[at];
        while (2 * at + 1 < heap.length) {
            int child = 2 * at + 1;
            if (child + 1 < heap.length && isEarlier(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isEarlier(heap[child], place)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = place;
    }

    private boolean isEarlier(int place, int other) {
        long ahead = due[other] - due[place];
        return ahead > 0 || (ahead == 0 && place < other);
    }
}

package dev.portcullis.balancing;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;

/** Draws available endpoints at random, each as often as its weight says. */
@EventLoopConfined
final class WeightedDraw {
    /** Where half are available, one draw of 256 fails so often; then all are looked at. */
    private static final int TRIES = 8;

    private static final double UNIT = 0x1p-53;

    private final int[] weights;
    /** The sums of the weights up to each place; empty when all are equal. */
    private final long[] sums;

    private long state;

    /** A draw by weight, 0 for an endpoint that is never drawn; the seed is any number. */
    WeightedDraw(int[] weights, long seed) {
        this.weights = weights.clone();
        this.state = StableHash.mix(seed) | 1;
        boolean equal = Arrays.stream(weights).allMatch(weight -> weight == weights[0]);
        sums = new long[equal ? 0 : weights.length];
        long sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += weights[i];
            sums[i] = sum;
        }
    }

    /** An available endpoint, or -1 when there is none. */
    int next(EndpointStates states) {
        int drawn = other(states, -1);
        return drawn >= 0 ? drawn : nextOfFew(states);
    }

    /** An available endpoint that is not that one, or -1 when none was found soon. */
    int other(EndpointStates states, int than) {
        for (int tries = 0; tries < TRIES && weights.length > 0; tries++) {
            int place = draw();
            if (place != than && isAvailable(states, place) && passes(states.ramp(place))) {
                return place;
            }
        }
        return -1;
    }

    boolean isAvailable(EndpointStates states, int place) {
        return place < states.size() && weights[place] > 0 && states.isAvailable(place);
    }

    private boolean passes(double ramp) {
        return ramp >= 1 || part() < ramp;
    }

    private int draw() {
        if (sums.length == 0) {
            return (int) below(weights.length);
        }
        long point = below(sums[sums.length - 1]);
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] <= point) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Few are available: looks at all. */
    private int nextOfFew(EndpointStates states) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += isAvailable(states, i) ? weights[i] * states.ramp(i) : 0;
        }
        double left = sum * part();
        int last = -1;
        for (int i = 0; i < weights.length && (left >= 0 || last < 0); i++) {
            if (isAvailable(states, i)) {
                last = i;
                left -= weights[i] * states.ramp(i);
            }
        }
        return last;
    }

    /** A number from 0 to less than a bound. */
    private long below(long bound) {
        return Math.multiplyHigh(bits() >>> 1, bound << 1);
    }

    /** A number from 0 to less than 1. */
    private double part() {
        return (bits() >>> 11) * UNIT;
    }

    /** xorshift64* (Vigna, 2016). */
    private long bits() {
        state ^= state >>> 12;
        state ^= state << 25;
        state ^= state >>> 27;
        return state * 0x2545_F491_4F6C_DD1DL;
    }
}

package dev.portcullis.balancing;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;

/**
 * Draws some endpoints at random by weight, and takes the one with the least load: open calls by weight, or these times the latency
 * of late (peak EWMA, as Finagle and Linkerd). Of two drawn ones the better is nearly as good as the best of all (Mitzenmacher,
 * 2001), and the workers do not all run to the same one.
 */
@EventLoopConfined
final class LeastLoadedBalancer implements Balancer {
    /**
     * The cost of an endpoint that has calls and never answered one, as Finagle's: more than any latency. An endpoint without calls
     * costs nothing, so that one call asks how fast it is, and not a hundred.
     */
    private static final double UNANSWERED_NANOS = 0x1p47;

    private final WeightedDraw draw;
    /** By place: the mean weight divided by its own; so a call counts less on a heavy endpoint. */
    private final double[] perCall;

    private final int choices;
    private final boolean byLatency;

    /**
     * A balancer for so many endpoints.
     *
     * @param weights by place; 0 for an endpoint that gets no call
     * @param choices how many are drawn, at least 1; all are compared when it is as many as there are
     * @param byLatency whether latency counts beside open calls
     * @param seed any number
     */
    LeastLoadedBalancer(int[] weights, int choices, boolean byLatency, long seed) {
        this.draw = new WeightedDraw(weights, seed);
        this.choices = choices;
        this.byLatency = byLatency;
        double mean = Arrays.stream(weights).average().orElse(1);
        perCall = Arrays.stream(weights)
                .mapToDouble(weight -> weight > 0 ? mean / weight : 1)
                .toArray();
    }

    @Override
    public int next(EndpointStates states, long hash) {
        int drawn = draw.next(states);
        if (drawn < 0) {
            return -1;
        }
        return choices >= perCall.length ? bestOfAll(states, drawn) : bestOfSome(states, drawn);
    }

    private int bestOfSome(EndpointStates states, int first) {
        int best = first;
        double least = cost(states, first);
        for (int i = 1; i < choices; i++) {
            int other = draw.other(states, best);
            if (other < 0) {
                break;
            }
            double cost = cost(states, other);
            if (cost < least) {
                best = other;
                least = cost;
            }
        }
        return best;
    }

    /** Among equals the drawn one keeps the call: so idle endpoints get their shares. */
    private int bestOfAll(EndpointStates states, int drawn) {
        int best = drawn;
        double least = cost(states, drawn);
        int place = drawn;
        for (int i = 1; i < perCall.length; i++) {
            place = place + 1 == perCall.length ? 0 : place + 1;
            if (draw.isAvailable(states, place)) {
                double cost = cost(states, place) / states.ramp(place);
                if (cost < least) {
                    best = place;
                    least = cost;
                }
            }
        }
        return best;
    }

    private double cost(EndpointStates states, int place) {
        double open = states.inFlight(place) * perCall[place];
        if (!byLatency) {
            return open;
        }
        double latency = states.latencyNanos(place);
        if (latency > 0) {
            return latency * (open + 1);
        }
        return open == 0 ? 0 : UNANSWERED_NANOS + open;
    }
}

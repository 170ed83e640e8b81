package dev.portcullis.balancing;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Takes the endpoints in turn. The turn goes on behind the endpoint that was chosen, not behind the one that was asked
 * first: so the calls of an unavailable endpoint spread over all the others, and do not fall on its neighbour.
 */
@EventLoopConfined
final class RoundRobinBalancer implements Balancer {
    private int cursor;

    /** A balancer that starts with the first endpoint. */
    RoundRobinBalancer() {
        this(0);
    }

    /**
     * A balancer that starts elsewhere, so that the workers of a process do not all begin with the same endpoint.
     *
     * @param start any number; taken modulo the count of endpoints
     */
    RoundRobinBalancer(int start) {
        cursor = start & Integer.MAX_VALUE;
    }

    @Override
    public int next(EndpointStates states, long hash) {
        int size = states.size();
        if (size == 0) {
            return -1;
        }
        int first = cursor < size ? cursor : cursor % size;
        int index = first;
        do {
            int following = index + 1 == size ? 0 : index + 1;
            if (states.isAvailable(index)) {
                cursor = following;
                return index;
            }
            index = following;
        } while (index != first);
        return -1;
    }
}

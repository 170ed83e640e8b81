package dev.portcullis.balancing;

/**
 * A way of choosing an endpoint for a call. Confined to one worker, which has one balancer per service; choosing must not
 * allocate, block, or keep the states.
 */
public interface Balancer {
    /** The hash of a call that has no key, or whose service does not ask for one. */
    long NO_HASH = 0;

    /**
     * The place of the endpoint that takes the next call, or -1 when none is available.
     *
     * @param hash of the call's key, or {@link #NO_HASH}
     */
    int next(EndpointStates states, long hash);
}

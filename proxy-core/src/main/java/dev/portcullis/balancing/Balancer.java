package dev.portcullis.balancing;

/**
 * A way of choosing an endpoint for a call. Confined to one worker, which has one balancer per service; choosing must not
 * allocate, block, or keep the states.
 */
public interface Balancer {
    /** The place of the endpoint that takes the next call, or -1 when none is available. */
    int next(EndpointStates states);
}

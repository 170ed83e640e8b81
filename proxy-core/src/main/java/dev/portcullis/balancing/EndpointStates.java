package dev.portcullis.balancing;

/** What a balancer may know of a service's endpoints; read on the loop, and only while {@link Balancer#next} runs. */
public interface EndpointStates {
    /** How many endpoints the service has, 0 or more; may differ from one call to the next. */
    int size();

    /** Whether the endpoint at a place, {@code 0 .. size() - 1}, can take a call now. */
    boolean isAvailable(int index);

    /** Calls that it has, and that wait for it. */
    default int inFlight(int index) {
        return 0;
    }

    /** How long its answers took of late, in nanoseconds; 0 when nothing is known. */
    default double latencyNanos(int index) {
        return 0;
    }

    /** Which part of its weight counts now: over 0, and 1 but for an endpoint that has just come in. */
    default double ramp(int index) {
        return 1;
    }
}

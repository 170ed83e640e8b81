package dev.portcullis.balancing;

/** What a balancer may know of a service's endpoints; read on the loop, and only while {@link Balancer#next} runs. */
public interface EndpointStates {
    /** How many endpoints the service has, 0 or more; may differ from one call to the next. */
    int size();

    /** Whether the endpoint at a place, {@code 0 .. size() - 1}, can take a call now. */
    boolean isAvailable(int index);
}

package dev.portcullis.app.admin;

/**
 * Whether the proxy takes calls: starting, then ready, then draining, never back. Written by the threads that start and stop
 * the program, read by the admin port.
 */
public final class Readiness {
    /** How far the program is. */
    public enum State {
        /** Nothing accepts connections yet. */
        STARTING,
        /** Every entry point accepts connections. */
        READY,
        /** The proxy is about to end: send no new calls. */
        DRAINING
    }

    private State state = State.STARTING;

    /** The state now. */
    public synchronized State state() {
        return state;
    }

    /** Every entry point accepts connections now; ignored when the drain has already begun. */
    public synchronized void ready() {
        if (state == State.STARTING) {
            state = State.READY;
        }
    }

    /** The drain begins. */
    public synchronized void draining() {
        state = State.DRAINING;
    }
}

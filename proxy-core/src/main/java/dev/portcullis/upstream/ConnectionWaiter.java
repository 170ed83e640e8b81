package dev.portcullis.upstream;

import dev.portcullis.failure.Failure;

/** A call that waits for a connection to a backend. Exactly one method is called, once, on the worker's loop. */
public interface ConnectionWaiter {
    /** There is a connection with room; the waiter opens its stream before it returns, or gives the place away. */
    void onConnection(BackendConnection connection);

    /** The server that was chosen cannot be had; nothing was sent. Another server of the service may be asked for. */
    void onNoConnection(Failure failure);

    /** Whether a connection to another server will do. */
    default boolean mayMove() {
        return true;
    }

    /** Whether the call is over, so that no connection is needed any more. */
    boolean isOver();
}

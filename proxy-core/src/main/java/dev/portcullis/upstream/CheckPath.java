package dev.portcullis.upstream;

import dev.portcullis.failure.Failure;
import dev.portcullis.loop.EventLoopConfined;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one check reaches its server: over the pooled connections that take the server's calls, or over one of its own where it asks
 * another port or scheme; with the service's TLS, names, and PROXY header in either case. Whoever asked for it closes it.
 */
@EventLoopConfined
public final class CheckPath {
    private final Endpoint endpoint;
    private final BackendConnector connector;
    private final boolean own;

    /**
     * A path to an endpoint.
     *
     * @param own whether the endpoint is the path's alone, and ends with it
     */
    CheckPath(Endpoint endpoint, BackendConnector connector, boolean own) {
        this.endpoint = endpoint;
        this.connector = connector;
        this.own = own;
    }

    /** A connection with room for a stream, or null: then the waiter is told, maybe before this returns. */
    public @Nullable BackendConnection acquire(ConnectionWaiter waiter) {
        return endpoint.acquire(waiter, false);
    }

    /**
     * Connects over TCP, sends nothing, and closes again.
     *
     * @param told the reason when it failed, else an empty text; on the loop, later than this returns
     */
    public void touch(Consumer<String> told) {
        connector.touch(endpoint.address(), endpoint.transport(), told);
    }

    /** Why there is no connection, without the server's name: whoever reports it says that himself. */
    public String wordsOf(Failure failure) {
        String name = endpoint.name() + ": ";
        String detail = failure.detail();
        return detail.startsWith(name) ? detail.substring(name.length()) : detail;
    }

    /** The check is over: a connection of its own is closed. */
    public void close() {
        if (own) {
            endpoint.close();
        }
    }
}

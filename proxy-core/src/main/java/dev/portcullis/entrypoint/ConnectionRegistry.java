package dev.portcullis.entrypoint;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The open connections of one entry point on one worker. On that worker's loop. */
@EventLoopConfined
final class ConnectionRegistry {
    // By identity: two connections are never equal.
    private final Set<ClientConnection> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean draining;

    /** Takes a new connection in; one that was accepted just before the drain is turned away. */
    void add(ClientConnection connection) {
        connections.add(connection);
        if (draining) {
            connection.drain();
        }
    }

    void remove(ClientConnection connection) {
        connections.remove(connection);
    }

    /** Lets the calls in flight end; connections without HTTP/2 are closed at once. */
    void drain() {
        draining = true;
        for (ClientConnection connection : List.copyOf(connections)) {
            connection.drain();
        }
    }

    void closeNow() {
        draining = true;
        for (ClientConnection connection : List.copyOf(connections)) {
            connection.closeNow();
        }
    }

    int open() {
        return connections.size();
    }
}

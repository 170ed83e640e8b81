package dev.portcullis.entrypoint;

import dev.portcullis.loop.EventLoopConfined;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The open client connections of one worker. */
@EventLoopConfined
public final class ConnectionRegistry {
    private final Set<ClientConnection> open = new LinkedHashSet<>();

    /** A registry without connections. */
    public ConnectionRegistry() {}

    void add(ClientConnection connection) {
        open.add(connection);
    }

    void remove(ClientConnection connection) {
        open.remove(connection);
    }

    /** Does something to each connection of an entry point; connections may close meanwhile. */
    void forEachOf(EntryPoint entryPoint, Consumer<ClientConnection> action) {
        for (ClientConnection connection : List.copyOf(open)) {
            if (connection.isOf(entryPoint)) {
                action.accept(connection);
            }
        }
    }
}

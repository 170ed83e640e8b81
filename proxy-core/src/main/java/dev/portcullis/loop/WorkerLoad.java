package dev.portcullis.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How busy a worker is: written by its loop alone, read by the acceptor to choose where a connection goes. */
public final class WorkerLoad {
    private static final VarHandle STREAMS;
    private static final VarHandle CONNECTIONS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STREAMS = lookup.findVarHandle(WorkerLoad.class, "streams", int.class);
            CONNECTIONS = lookup.findVarHandle(WorkerLoad.class, "connections", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private int streams;
    private int connections;

    /** Open client streams. Any thread; may lag a little. */
    public int streams() {
        return (int) STREAMS.getOpaque(this);
    }

    /** Open client connections. Any thread; may lag a little. */
    public int connections() {
        return (int) CONNECTIONS.getOpaque(this);
    }

    /** Counts streams in or out. The worker's loop only. */
    public void addStreams(int delta) {
        STREAMS.setOpaque(this, streams + delta);
    }

    /** Counts connections in or out. The worker's loop only. */
    public void addConnections(int delta) {
        CONNECTIONS.setOpaque(this, connections + delta);
    }

    /** Whether this worker should get a connection rather than the other: fewer streams, then fewer connections. */
    public boolean isBelow(WorkerLoad other) {
        int mine = streams();
        int theirs = other.streams();
        return mine < theirs || (mine == theirs && connections() < other.connections());
    }
}

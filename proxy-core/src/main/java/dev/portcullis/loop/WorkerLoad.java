package dev.portcullis.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How busy a worker is: written by its loop alone, read by the acceptor to choose where a connection goes, and by metrics. */
public final class WorkerLoad {
    private static final VarHandle STREAMS;
    private static final VarHandle CONNECTIONS;
    private static final VarHandle QUEUED_BYTES;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STREAMS = lookup.findVarHandle(WorkerLoad.class, "streams", int.class);
            CONNECTIONS = lookup.findVarHandle(WorkerLoad.class, "connections", int.class);
            QUEUED_BYTES = lookup.findVarHandle(WorkerLoad.class, "queuedBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private int streams;
    private int connections;
    private long queuedBytes;

    /** Open client streams. Any thread; may lag a little. */
    public int streams() {
        return (int) STREAMS.getOpaque(this);
    }

    /** Open client connections. Any thread; may lag a little. */
    public int connections() {
        return (int) CONNECTIONS.getOpaque(this);
    }

    /** Bytes that wait in queues on behalf of clients. Any thread; may lag a little. */
    public long queuedBytes() {
        return (long) QUEUED_BYTES.getOpaque(this);
    }

    /** Counts streams in or out. The worker's loop only. */
    public void addStreams(int delta) {
        STREAMS.setOpaque(this, streams + delta);
    }

    /** Counts connections in or out. The worker's loop only. */
    public void addConnections(int delta) {
        CONNECTIONS.setOpaque(this, connections + delta);
    }

    /** Counts bytes that begin to wait, or with a negative number bytes that wait no more. The worker's loop only. */
    public void addQueuedBytes(long delta) {
        QUEUED_BYTES.setOpaque(this, queuedBytes + delta);
    }

    /** Whether this worker should get a connection rather than the other: fewer streams, then fewer connections. */
    public boolean isBelow(WorkerLoad other) {
        int mine = streams();
        int theirs = other.streams();
        return mine < theirs || (mine == theirs && connections() < other.connections());
    }
}

package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Bytes that wait in queues on behalf of one client connection, in both directions. Over half of it, windows stop to grow; over
 * all of it, new streams are refused. What windows have grown by is granted out of the same number: together they may let in
 * no more than that above their first sizes, so that memory is bounded whatever the peers do afterwards.
 */
@EventLoopConfined
public final class QueueBudget {
    /** 250 streams with a full first window of 64 KiB each: a client at all its limits still fits. */
    public static final long CONNECTION_BYTES_MAX = 16L << 20;

    private final long bytesMax;
    private long queuedBytes;
    private long grownBytes;

    /** A budget of so many bytes. */
    public QueueBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Bytes that wait now. */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** Takes room for a window that wants to grow; false when it must stay as it is. */
    boolean grow(int bytes) {
        if (queuedBytes > bytesMax / 2 || grownBytes + bytes > bytesMax) {
            return false;
        }
        grownBytes += bytes;
        return true;
    }

    /** Gives back what the window of a stream that ended had grown by. */
    void shrink(int bytes) {
        grownBytes -= bytes;
    }

    /** Whether new streams must be refused. */
    public boolean isExhausted() {
        return queuedBytes > bytesMax;
    }

    /** Counts bytes that begin to wait, or with a negative number bytes that wait no more. */
    public void add(long bytes) {
        queuedBytes += bytes;
    }
}

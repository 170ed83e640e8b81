package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Bytes that wait in queues on behalf of one client connection, in both directions. Over half of it, windows stop to grow; over
 * all of it, new streams are refused.
 */
@EventLoopConfined
public final class QueueBudget {
    /** 250 streams with a full first window of 64 KiB each: a client at all its limits still fits. */
    public static final long CONNECTION_BYTES_MAX = 16L << 20;

    private final long bytesMax;
    private long queuedBytes;

    /** A budget of so many bytes. */
    public QueueBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Bytes that wait now. */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** Whether windows may grow. */
    public boolean allowsGrowth() {
        return queuedBytes <= bytesMax / 2;
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

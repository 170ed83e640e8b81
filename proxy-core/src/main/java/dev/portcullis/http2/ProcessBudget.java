package dev.portcullis.http2;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that may wait in queues in the whole process. Workers take it in chunks, so that the number which they share is touched
 * once per chunk and not per frame; any thread. What is taken may pass the maximum, because bytes that have arrived must be
 * somewhere: then windows stay as they are, streams are refused, and who holds most loses streams.
 */
public final class ProcessBudget {
    /** Seldom enough taken to cost nothing; small against a usual budget of some hundred MiB. */
    private static final long CHUNK_BYTES_MAX = 1L << 20;
    /** What workers hold and do not use is at most a quarter of a small budget: two chunks each. */
    private static final int CHUNKS_PER_SHARE_MIN = 8;
    /** One part in so many above the maximum even clients are refused that hold little. */
    private static final int RESERVE_PARTS = 8;

    private final AtomicLong takenBytes = new AtomicLong();
    private final long bytesMax;
    private final long shareBytes;

    /** A budget of so many bytes for so many workers. */
    public ProcessBudget(long bytesMax, int workers) {
        this.bytesMax = bytesMax;
        this.shareBytes = bytesMax / workers;
    }

    /**
     * Half of the direct memory that the JVM may use: what waits is counted by its bytes, but holds on to read buffers that are
     * larger; TLS, sockets, and the allocator's own reserve need the rest.
     */
    public static ProcessBudget ofDirectMemory(int workers) {
        return new ProcessBudget(PlatformDependent.maxDirectMemory() / 2, workers);
    }

    /** The bytes that a worker takes or gives back at a time. */
    long chunkBytes() {
        return Math.max(1, Math.min(CHUNK_BYTES_MAX, shareBytes / CHUNKS_PER_SHARE_MIN));
    }

    /** One worker's part. Over the maximum, at least one worker holds more than it. */
    long shareBytes() {
        return shareBytes;
    }

    /** Whether more is taken than there is. */
    boolean isExhausted() {
        return takenBytes.getOpaque() > bytesMax;
    }

    /** Whether the reserve above the maximum is used up as well. */
    boolean isReserveExhausted() {
        return takenBytes.getOpaque() - bytesMax / RESERVE_PARTS > bytesMax;
    }

    /** Takes bytes, or with a negative number gives them back. */
    void take(long bytes) {
        takenBytes.addAndGet(bytes);
    }

    /** What all workers hold. */
    long takenBytes() {
        return takenBytes.get();
    }
}

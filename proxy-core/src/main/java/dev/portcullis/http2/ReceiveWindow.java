package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * What the peer may still send on a stream, and how that grows (RFC 9113 5.2). Credit goes back in halves of the window, so that
 * one WINDOW_UPDATE stands for many frames.
 */
@EventLoopConfined
final class ReceiveWindow {
    /** One stream of 4 MiB fills 300 Mbit/s at 100 ms; more would let one call hold too much of its connection's budget. */
    static final int BYTES_MAX = 4 << 20;

    private int firstBytes;
    private int targetBytes;
    private int leftBytes;
    private int owedBytes;
    private int drainedBytes;
    private long drainStartNanos;

    /** Begins anew, for a new stream. */
    void open(int bytes) {
        firstBytes = bytes;
        targetBytes = bytes;
        leftBytes = bytes;
        owedBytes = 0;
        drainedBytes = 0;
        drainStartNanos = 0;
    }

    /** Takes what arrived; false when the peer sent more than it was allowed. */
    boolean take(int bytes) {
        leftBytes -= bytes;
        return leftBytes >= 0;
    }

    /** The window that is advertised now. */
    int targetBytes() {
        return targetBytes;
    }

    /** What the window has grown by since the stream began. */
    int grownBytes() {
        return targetBytes - firstBytes;
    }

    /** What arrived and was not given back yet. */
    int heldBytes() {
        return targetBytes - leftBytes - owedBytes;
    }

    /**
     * Takes back credit; the result is the WINDOW_UPDATE to send now, or 0. The window doubles when a full one was drained within
     * about one round trip: then it, and not the receiver, holds the sender back.
     */
    int give(int bytes, H2Connection connection, @Nullable QueueBudget budget) {
        owedBytes += bytes;
        if (targetBytes < BYTES_MAX) {
            drainedBytes += bytes;
            if (drainedBytes >= targetBytes) {
                onWindowDrained(connection, budget);
            }
        }
        if (owedBytes < targetBytes / 2) {
            return 0;
        }
        int update = owedBytes;
        leftBytes += update;
        owedBytes = 0;
        return update;
    }

    private void onWindowDrained(H2Connection connection, @Nullable QueueBudget budget) {
        long now = connection.worker().nowNanos();
        boolean fast = drainStartNanos != 0 && now - drainStartNanos <= 2 * connection.roundTripNanos();
        int growth = Math.min(targetBytes, BYTES_MAX - targetBytes);
        if (fast && (budget == null || budget.grow(growth))) {
            owedBytes += growth;
            targetBytes += growth;
        }
        drainedBytes = 0;
        drainStartNanos = now;
    }
}

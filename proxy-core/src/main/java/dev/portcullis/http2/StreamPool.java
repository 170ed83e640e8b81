package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/** Streams of one connection that are over, whose objects wait to serve again: a ring, the oldest first. */
@EventLoopConfined
final class StreamPool {
    /** More are seldom over within one tick and open within the next; the rest is left to the collector. A power of two. */
    private static final int KEPT_MAX = 128;
    /** A connection with few calls needs few. A power of two. */
    private static final int KEPT_FIRST = 8;

    private @Nullable H2Stream[] ring = new H2Stream[KEPT_FIRST];
    private int taken;
    private int put;

    void put(H2Stream stream) {
        if (put - taken == ring.length) {
            if (ring.length == KEPT_MAX) {
                return;
            }
            grow();
        }
        ring[put++ & (ring.length - 1)] = stream;
    }

    private void grow() {
        @Nullable H2Stream[] larger = new H2Stream[ring.length * 2];
        int count = put - taken;
        for (int i = 0; i < count; i++) {
            larger[i] = ring[(taken + i) & (ring.length - 1)];
        }
        ring = larger;
        taken = 0;
        put = count;
    }

    /** The one that waits longest, or null when none can be used. One whose credit is still owed somewhere is not kept for later. */
    @Nullable
    H2Stream take() {
        if (taken == put) {
            return null;
        }
        int place = taken & (ring.length - 1);
        H2Stream oldest = ring[place];
        if (oldest == null || !oldest.isRested()) {
            return null;
        }
        ring[place] = null;
        taken++;
        return oldest.isReusable() ? oldest : null;
    }
}

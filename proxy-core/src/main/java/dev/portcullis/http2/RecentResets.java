package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Streams that we reset a short while ago: the peer may have sent more for them before it knew, which is no error of its
 * (RFC 9113 5.1, "closed").
 */
@EventLoopConfined
final class RecentResets {
    /** Resets within about one round trip; a frame for an older one is answered as for any closed stream. A power of two. */
    private static final int KEPT = 256;

    private final int[] ids = new int[KEPT];
    private int next;

    void add(int id) {
        ids[next++ & (KEPT - 1)] = id;
    }

    boolean contains(int id) {
        for (int kept : ids) {
            if (kept == id) {
                return true;
            }
        }
        return false;
    }
}

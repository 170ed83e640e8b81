package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Streams that we reset a short while ago: the peer may have sent more for them before it knew, which is no error of its
 * (RFC 9113 5.1, "closed").
 */
@EventLoopConfined
final class RecentResets {
    /** Resets that are known one by one; streams up to the highest one before are given the benefit. A power of two. */
    private static final int KEPT = 256;

    private static final int[] NONE = {};

    /** Room from the first reset on: most connections end without one. */
    private int[] ids = NONE;

    private int next;
    private int forgottenUpTo;

    void add(int id) {
        if (ids.length == 0) {
            ids = new int[KEPT];
        }
        int place = next++ & (KEPT - 1);
        forgottenUpTo = Math.max(forgottenUpTo, ids[place]);
        ids[place] = id;
    }

    /** Whether a closed stream was reset by us, or may have been: a burst of resets must not cost the connection. */
    boolean contains(int id) {
        if (id <= forgottenUpTo) {
            return true;
        }
        for (int kept : ids) {
            if (kept == id) {
                return true;
            }
        }
        return false;
    }
}

package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;

/**
 * The identifiers of the streams that a peer has opened: they rise, and one that was passed over is never opened (RFC 9113 5.1.1).
 * Clients count by twos, so the last gap is all that is kept of what was passed over.
 */
@EventLoopConfined
final class PeerStreamIds {
    private int last;
    private int gapFrom;
    private int gapTo;

    /** The highest that was opened, or 0. */
    int last() {
        return last;
    }

    void opened(int id) {
        if (id > last + 2) {
            gapFrom = last + 1;
            gapTo = id - 1;
        }
        last = id;
    }

    /** Whether a higher stream was opened before this one ever was; false as well when that is long forgotten. */
    boolean wasPassedOver(int id) {
        return id >= gapFrom && id <= gapTo;
    }
}

package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/** The streams that have something to send and may, in the order in which they get their turns; linked through the streams. */
@EventLoopConfined
final class TurnQueue {
    private @Nullable H2Stream first;
    private @Nullable H2Stream last;

    boolean isEmpty() {
        return first == null;
    }

    H2Stream first() {
        H2Stream stream = first;
        if (stream == null) {
            throw new IllegalStateException("no stream waits for its turn");
        }
        return stream;
    }

    /** Puts a stream at the end, unless it is in the queue. */
    void add(H2Stream stream) {
        if (stream.isReady) {
            return;
        }
        stream.isReady = true;
        if (last == null) {
            first = stream;
        } else {
            last.nextReady = stream;
        }
        last = stream;
    }

    void removeFirst() {
        H2Stream stream = first();
        first = stream.nextReady;
        if (first == null) {
            last = null;
        }
        stream.nextReady = null;
        stream.isReady = false;
    }
}

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
            stream.previousReady = last;
        }
        last = stream;
    }

    void removeFirst() {
        remove(first());
    }

    /** Takes a stream out of the queue, wherever it stands; nothing happens when it is not there. */
    void remove(H2Stream stream) {
        if (!stream.isReady) {
            return;
        }
        H2Stream next = stream.nextReady;
        H2Stream previous = stream.previousReady;
        if (previous == null) {
            first = next;
        } else {
            previous.nextReady = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.previousReady = previous;
        }
        stream.nextReady = null;
        stream.previousReady = null;
        stream.isReady = false;
    }
}

package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;

/**
 * Credit that is due to streams of the other leg once the bytes gathered here have reached the socket. That moment, and not the
 * read, is what makes back-pressure end to end.
 */
@EventLoopConfined
final class UnsentCredit {
    private H2Stream[] streams = new H2Stream[16];
    private int count;

    void add(H2Stream source, int bytes) {
        if (source.unsentCreditBytes == 0) {
            if (count == streams.length) {
                streams = Arrays.copyOf(streams, count * 2);
            }
            streams[count++] = source;
        }
        source.unsentCreditBytes += bytes;
    }

    void returnAll() {
        // Returning credit appends WINDOW_UPDATE frames to other connections, never to this list.
        for (int i = 0; i < count; i++) {
            H2Stream source = streams[i];
            int bytes = source.unsentCreditBytes;
            source.unsentCreditBytes = 0;
            source.returnCredit(bytes);
        }
        forgetAll();
    }

    /** The bytes will not leave: no credit is due, and their streams may be listed elsewhere. */
    void clear() {
        for (int i = 0; i < count; i++) {
            streams[i].unsentCreditBytes = 0;
        }
        forgetAll();
    }

    /** The stream has its credit from elsewhere. */
    @SuppressWarnings("ReferenceEquality") // a stream is that very object
    void forget(H2Stream source) {
        for (int i = 0; i < count; i++) {
            if (streams[i] == source) {
                streams[i] = streams[--count];
                streams[count] = null;
                source.unsentCreditBytes = 0;
                return;
            }
        }
    }

    private void forgetAll() {
        Arrays.fill(streams, 0, count, null);
        count = 0;
    }
}

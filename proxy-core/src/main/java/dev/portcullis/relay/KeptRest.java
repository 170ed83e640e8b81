package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a kept request has behind its first piece of DATA; most have nothing. Small pieces are copied together. */
@EventLoopConfined
final class KeptRest {
    /** Pieces from here on are slices of what was read; of smaller ones a slice would hold on to too much. */
    static final int SLICE_BYTES_MIN = 4096;

    private final List<ByteBuf> pieces = new ArrayList<>(4);
    private @Nullable ByteBuf copies;

    @Nullable
    HeaderBlock trailers;

    void add(ByteBuf peek, int index, int length) {
        if (length >= SLICE_BYTES_MIN) {
            copies = null;
            pieces.add(peek.retainedSlice(index, length)); // the second owner until a backend answers
            return;
        }
        ByteBuf tail = copies;
        if (tail == null || tail.writableBytes() < length) {
            tail = peek.alloc().buffer(SLICE_BYTES_MIN);
            copies = tail;
            pieces.add(tail);
        }
        tail.writeBytes(peek, index, length);
    }

    /** Whether no DATA is here. */
    boolean isEmpty() {
        return pieces.isEmpty();
    }

    void writeTo(H2Stream stream, boolean ended) {
        // A write may end the stream, and with it this request: the pieces are released then.
        for (int i = 0; i < pieces.size() && !stream.isGone(); i++) {
            ByteBuf piece = pieces.get(i);
            stream.writeData(piece, piece.readerIndex(), piece.readableBytes(), ended && i + 1 == pieces.size());
        }
        HeaderBlock last = trailers;
        if (last != null) {
            stream.writeTrailers(last);
        }
    }

    void release() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        copies = null;
    }
}

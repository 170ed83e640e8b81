package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for a connection: its head, and the DATA that came meanwhile, at most the client's first stream window
 * because its credit is not returned before it is written.
 */
@EventLoopConfined
final class ParkedRequest {
    private final HeaderBlock head;
    private final ArrayDeque<ByteBuf> data = new ArrayDeque<>(2);
    private @Nullable HeaderBlock trailers;
    private boolean ended;

    /** Keeps a copy of a head. */
    ParkedRequest(HeaderBlock head, boolean endStream) {
        this.head = head.copy();
        this.ended = endStream;
    }

    HeaderBlock head() {
        return head;
    }

    /** Whether nothing follows the head. */
    boolean isHeadOnly() {
        return ended && data.isEmpty() && trailers == null;
    }

    void add(ByteBuf peek, int index, int length, boolean endStream) {
        if (length > 0) {
            data.add(peek.alloc().buffer(length).writeBytes(peek, index, length));
        }
        ended = endStream;
    }

    void trailers(HeaderBlock block) {
        trailers = block.copy();
    }

    /** Writes what came behind the head, which was written. */
    void writeRestTo(H2Stream stream) {
        for (ByteBuf part = data.poll(); part != null; part = data.poll()) {
            boolean last = ended && data.isEmpty();
            stream.writeData(part, part.readerIndex(), part.readableBytes(), last);
            part.release();
        }
        if (trailers != null) {
            stream.writeTrailers(trailers);
        } else if (ended && !stream.isLocalEnded() && !stream.isGone()) {
            stream.endStream();
        }
    }

    void release() {
        for (ByteBuf part = data.poll(); part != null; part = data.poll()) {
            part.release();
        }
    }
}

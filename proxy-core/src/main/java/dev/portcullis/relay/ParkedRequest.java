package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.QueueBudget;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for a connection: its head, and the DATA that came meanwhile, at most the client's first stream window
 * because its credit is not returned before it is written.
 */
@EventLoopConfined
final class ParkedRequest {
    private final HeaderBlock head;
    private final QueueBudget budget;
    /** One buffer for all DATA: frames of a single byte each must not cost a buffer each. */
    private @Nullable ByteBuf data;

    private @Nullable HeaderBlock trailers;
    private boolean ended;

    /** Keeps a copy of a head. */
    ParkedRequest(HeaderBlock head, boolean endStream, QueueBudget budget) {
        this.head = head.copy();
        this.budget = budget;
        this.ended = endStream;
    }

    HeaderBlock head() {
        return head;
    }

    /** Whether nothing follows the head. */
    boolean isHeadOnly() {
        return ended && data == null && trailers == null;
    }

    void add(ByteBuf peek, int index, int length, boolean endStream) {
        if (length > 0) {
            ByteBuf kept = data;
            if (kept == null) {
                kept = peek.alloc().buffer(length);
                data = kept;
            }
            kept.writeBytes(peek, index, length);
            budget.add(length);
        }
        ended = endStream;
    }

    void trailers(HeaderBlock block) {
        trailers = block.copy();
    }

    /** Writes what came behind the head, which was written; keeps nothing. */
    void writeRestTo(H2Stream stream) {
        ByteBuf kept = data;
        if (kept != null) {
            data = null;
            budget.add(-kept.readableBytes());
            stream.writeData(kept, kept.readerIndex(), kept.readableBytes(), ended);
            kept.release();
        } else if (ended) {
            stream.endStream();
        }
        HeaderBlock last = trailers;
        if (last != null) {
            stream.writeTrailers(last);
        }
    }

    void release() {
        ByteBuf kept = data;
        if (kept != null) {
            data = null;
            budget.add(-kept.readableBytes());
            kept.release();
        }
    }
}

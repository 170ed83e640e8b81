package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.QueueBudget;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request as far as it came: it waits for a connection, and is written again when a backend refuses it without having worked on
 * it. Its DATA is on the account of the client's connection. While it waits it holds what the client's window lets in, because
 * that credit is not returned before it is written.
 */
@EventLoopConfined
final class KeptRequest {
    /** What a call that was written keeps for another try: usual unary requests fit, and 250 of them fit the budget. */
    static final int BYTES_MAX = 64 << 10;
    /** A first piece this small in a read buffer larger than that is copied: it would hold on to the whole buffer. */
    private static final int PINNED_BYTES_MAX = 16 << 10;

    private HeaderField[] head;
    private int headFields;
    private @Nullable ByteBuf first;
    private @Nullable KeptRest rest;
    private int firstIndex;
    private int firstLength;
    private int bytes;
    private boolean ended;

    /** Keeps a head: the fields, not the block. */
    KeptRequest(HeaderBlock head, boolean endStream) {
        this.head = head.toArray();
        this.headFields = head.size();
        this.ended = endStream;
    }

    /** Keeps another request; the one before was released. */
    KeptRequest reopen(HeaderBlock newHead, boolean endStream) {
        head = newHead.copyTo(head);
        headFields = newHead.size();
        ended = endStream;
        return this;
    }

    /** A block with the fields of the head. */
    HeaderBlock head() {
        return HeaderBlock.of(head, headFields);
    }

    /** Whether nothing follows the head. */
    boolean isHeadOnly() {
        return ended && first == null && rest == null;
    }

    /** Bytes of DATA. */
    int bytes() {
        return bytes;
    }

    /** Whether a call that was written may keep so many further bytes. */
    boolean hasRoom(int length) {
        return bytes + length <= BYTES_MAX;
    }

    void add(ByteBuf peek, int index, int length, boolean endStream, QueueBudget budget) {
        ended = endStream;
        if (length == 0) {
            return;
        }
        bytes += length;
        budget.add(length);
        if (first == null) {
            boolean pinsLittle = length >= KeptRest.SLICE_BYTES_MIN || peek.capacity() <= PINNED_BYTES_MAX;
            // A range of the read buffer costs less than a slice object; this is its second owner until a backend
            // answers.
            first = pinsLittle ? peek.retain() : peek.alloc().buffer(length).writeBytes(peek, index, length);
            firstIndex = pinsLittle ? index : 0;
            firstLength = length;
        } else {
            rest().add(peek, index, length);
        }
    }

    /** Keeps trailers, which are as a backend gets them; the block is only read. */
    void trailers(HeaderBlock block) {
        rest().trailers = block.copy();
    }

    private KeptRest rest() {
        KeptRest more = rest;
        if (more == null) {
            more = new KeptRest();
            rest = more;
        }
        return more;
    }

    /** Writes what came behind the head, which was written; all of it stays. Stops when the stream does. */
    void writeRestTo(H2Stream stream) {
        KeptRest more = rest;
        ByteBuf data = first;
        if (data != null) {
            boolean last = more == null || more.isEmpty();
            stream.writeData(data, firstIndex, firstLength, ended && last);
        } else if (ended) {
            stream.endStream();
        }
        if (more != null) {
            more.writeTo(stream, ended);
        }
    }

    void release(QueueBudget budget) {
        budget.add(-bytes);
        bytes = 0;
        ByteBuf data = first;
        if (data != null) {
            first = null;
            data.release();
        }
        KeptRest more = rest;
        if (more != null) {
            rest = null;
            more.release();
        }
    }
}

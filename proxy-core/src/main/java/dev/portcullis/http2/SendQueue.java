package dev.portcullis.http2;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * DATA of one stream that waits for a window or for the socket, and how the stream ends after it. Bounded by the window that was
 * advertised to whoever sent the bytes.
 */
@EventLoopConfined
final class SendQueue {
    /** Pieces below this are copied together: a slice of a few bytes would hold on to a whole read buffer. */
    private static final int SLICE_BYTES_MIN = 4096;

    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(4);
    private int bytes;
    private @Nullable ByteBuf copies;
    private boolean endStream;
    private @Nullable HeaderBlock trailers;
    private long resetCode = -1;
    private int stillLooks;

    /** Bytes that wait. */
    int bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return buffers.isEmpty();
    }

    void add(ByteBuf peek, int index, int length, ByteBufAllocator allocator) {
        bytes += length;
        if (length >= SLICE_BYTES_MIN) {
            copies = null;
            buffers.add(peek.retainedSlice(index, length)); // the queue is the second owner until the slice is written
            return;
        }
        ByteBuf tail = copies;
        if (tail == null || tail.writableBytes() < length) {
            tail = allocator.buffer(Math.max(length, buffers.isEmpty() ? 1024 : SLICE_BYTES_MIN));
            copies = tail;
            buffers.add(tail);
        }
        tail.writeBytes(peek, index, length);
    }

    /** The buffer whose bytes are next; the queue keeps it. */
    ByteBuf peekFirst() {
        return buffers.element();
    }

    /** Forgets so many bytes of the first buffer, which were written. */
    @SuppressWarnings("ReferenceEquality") // whether it is that very buffer, not one with equal bytes
    void wrote(int length) {
        stillLooks = 0;
        ByteBuf first = buffers.element();
        bytes -= length;
        first.skipBytes(length);
        if (!first.isReadable()) {
            if (first == copies) {
                copies = null;
            }
            buffers.remove();
            first.release();
        }
    }

    /** Counts looks between which nothing was written; the result is how many there were. */
    int lookStill() {
        return ++stillLooks;
    }

    boolean endStream() {
        return endStream;
    }

    void markEndStream() {
        endStream = true;
    }

    @Nullable
    HeaderBlock trailers() {
        return trailers;
    }

    void trailers(HeaderBlock block) {
        trailers = block;
    }

    /** The code of the RST_STREAM that follows the data, or -1. */
    long resetCode() {
        return resetCode;
    }

    void resetCode(long code) {
        resetCode = code;
    }

    void release() {
        for (ByteBuf buffer = buffers.poll(); buffer != null; buffer = buffers.poll()) {
            buffer.release();
        }
        copies = null;
        bytes = 0;
    }
}

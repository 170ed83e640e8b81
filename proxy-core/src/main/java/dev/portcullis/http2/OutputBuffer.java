package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a connection gathers between two sends, and whether the socket takes them. Small payloads are copied into one
 * buffer; large ones travel as slices of what was read.
 */
@EventLoopConfined
final class OutputBuffer {
    /** Gathered bytes that are sent before the tick ends: a send of this size is worth its cost, and memory stays bounded. */
    static final int BATCH_BYTES = 64 << 10;
    /** Below this a copy costs less than a slice (10 kB messages: 47 against 54 microseconds a call in the design's measurements). */
    private static final int SLICE_BYTES_MIN = 12 << 10;
    /** Frames that may gather while the peer does not read: heads of 1,000 streams with 1 KiB each. More is an attack. */
    private static final int OVERFULL_BYTES = 1 << 20;

    private static final int CAPACITY_BYTES_MIN = 256;

    private final ChannelHandlerContext context;
    private final ChannelFutureListener onSent;
    private @Nullable ByteBuf open;
    private @Nullable ByteBuf slice;
    private int handedBytes;
    private int usualBytes = 1024;
    private boolean blocked;
    private boolean closed;

    /**
     * A buffer in front of a pipeline.
     *
     * @param onSent told when bytes that the socket did not take at once have left
     */
    OutputBuffer(ChannelHandlerContext context, Runnable onSent) {
        this.context = context;
        this.onSent = future -> {
            blocked = false;
            if (future.isSuccess()) {
                onSent.run();
            }
        };
    }

    ByteBufAllocator allocator() {
        return context.alloc();
    }

    ByteBuf empty() {
        return Unpooled.EMPTY_BUFFER;
    }

    /** Whether the socket has not taken what was sent last. */
    boolean isBlocked() {
        return blocked;
    }

    boolean isOverfull() {
        return gatheredBytes() > OVERFULL_BYTES;
    }

    int gatheredBytes() {
        return handedBytes + (open == null ? 0 : open.readableBytes()) + (slice == null ? 0 : slice.readableBytes());
    }

    /** The buffer to append frames to; it grows. */
    ByteBuf room() {
        ByteBuf out = open;
        if (out == null) {
            handSlice();
            out = context.alloc().ioBuffer(usualBytes);
            open = out;
        }
        return out;
    }

    /** Appends a payload behind the head that was just written: a copy, or a slice that this buffer retains until it is sent. */
    void append(ByteBuf peek, int index, int length) {
        if (length < SLICE_BYTES_MIN) {
            room().writeBytes(peek, index, length);
            return;
        }
        handOpen();
        slice = peek.retainedSlice(index, length); // this buffer is the second owner until the socket has the bytes
    }

    private void handOpen() {
        ByteBuf out = open;
        if (out != null) {
            open = null;
            hand(out);
        }
    }

    private void handSlice() {
        ByteBuf held = slice;
        if (held != null) {
            slice = null;
            hand(held);
        }
    }

    private void hand(ByteBuf bytes) {
        if (closed) {
            bytes.release();
            return;
        }
        handedBytes += bytes.readableBytes();
        context.write(bytes, context.voidPromise());
    }

    /** Sends what is gathered unless the socket is full; true when all that was ever gathered has left. */
    boolean send() {
        if (blocked || closed) {
            return false;
        }
        ByteBuf last = open != null ? open : slice;
        if (last == null) {
            return true;
        }
        usualBytes = usual(gatheredBytes());
        open = null;
        slice = null;
        handedBytes = 0;
        ChannelFuture sent = context.writeAndFlush(last);
        if (sent.isDone()) {
            return sent.isSuccess();
        }
        blocked = true;
        sent.addListener(onSent);
        return false;
    }

    /** The capacity to begin with: rises at once and sinks slowly, for growing costs a copy of what is there (10 kB calls: 3 % of all). */
    private int usual(int bytes) {
        int needed = Math.max(CAPACITY_BYTES_MIN, Math.min(BATCH_BYTES, Integer.highestOneBit(bytes) * 2));
        return Math.max(needed, usualBytes - (usualBytes >> 3));
    }

    /** Hands over what is gathered, even to a full socket, and takes nothing more. */
    void close() {
        if (closed) {
            return;
        }
        handOpen();
        handSlice();
        closed = true;
        context.flush();
    }
}

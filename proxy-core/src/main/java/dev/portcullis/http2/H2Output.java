package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.frame.FrameLayout;
import dev.portcullis.http2.frame.FrameWriter;
import dev.portcullis.http2.hpack.BlockEncoder;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.FlushTarget;
import io.netty.buffer.ByteBuf;

/**
 * What one connection sends. Frames of all streams are appended to one buffer and leave together at the end of the loop's tick.
 * DATA that no window or the socket has room for waits in its stream's queue; streams that may send take turns, one frame each.
 */
@EventLoopConfined
final class H2Output implements FlushTarget {
    /** DATA below this is useful only if it is all there was: some messages are small. */
    private static final int USEFUL_BYTES_MIN = 256;

    private final H2Connection connection;
    private final BlockEncoder encoder;
    private final OutputBuffer buffer;
    private final TurnQueue turns = new TurnQueue();
    private final UnsentCredit unsent = new UnsentCredit();
    private long connectionWindow = FrameLayout.DEFAULT_WINDOW_BYTES;
    private int frameBytesMax = FrameLayout.DEFAULT_FRAME_BYTES;
    private boolean marked;

    H2Output(H2Connection connection, BlockEncoder encoder, OutputBuffer buffer) {
        this.connection = connection;
        this.encoder = encoder;
        this.buffer = buffer;
    }

    BlockEncoder encoder() {
        return encoder;
    }

    void frameBytesMax(int bytes) {
        frameBytesMax = bytes;
    }

    /** Whether everything that was written has reached the socket. */
    boolean isIdle() {
        return !buffer.isBlocked() && buffer.gatheredBytes() == 0;
    }

    /** A buffer to append a control frame to. */
    ByteBuf control() {
        mark();
        return buffer.room();
    }

    void headers(H2Stream stream, HeaderBlock block, boolean endStream) {
        ByteBuf out = control();
        int start = FrameWriter.beginHeaders(out);
        encoder.beginBlock(out);
        for (int i = 0; i < block.size(); i++) {
            encoder.encode(block.get(i), out);
        }
        FrameWriter.endHeaders(out, start, stream.id(), endStream, frameBytesMax);
    }

    void trailers(H2Stream stream, HeaderBlock block) {
        SendQueue queue = stream.queue;
        if (queue == null) {
            headers(stream, block, true);
        } else {
            queue.trailers(block.copy());
        }
        stream.endLocal();
    }

    void reset(int streamId, long code) {
        FrameWriter.reset(control(), streamId, code);
    }

    void resetAfterQueue(H2Stream stream, long code) {
        SendQueue queue = stream.queue;
        if (queue == null) {
            stream.endByReset(code);
        } else {
            queue.resetCode(code);
        }
    }

    void windowUpdate(int streamId, int bytes) {
        FrameWriter.windowUpdate(control(), streamId, bytes);
    }

    void data(H2Stream stream, ByteBuf peek, int index, int length, boolean endStream) {
        if (stream.queue == null && (length == 0 || fits(stream, length))) {
            connection.guard().onUse();
            frame(stream, peek, index, length, endStream);
            if (endStream) {
                stream.endLocal();
            }
            sendIfLarge();
        } else {
            enqueue(stream, peek, index, length, endStream);
        }
    }

    /** Whether DATA may go at once: no window, no socket, and no stream that waits for its turn stands in the way. */
    private boolean fits(H2Stream stream, int length) {
        return !buffer.isBlocked()
                && turns.isEmpty()
                && length <= frameBytesMax
                && length <= stream.sendWindow()
                && length <= connectionWindow;
    }

    private void frame(H2Stream stream, ByteBuf peek, int index, int length, boolean endStream) {
        FrameWriter.dataHead(control(), stream.id(), length, endStream);
        buffer.append(peek, index, length);
        stream.addSendWindow(-length);
        connectionWindow -= length;
        H2Stream source = stream.creditTo();
        if (source != null && length > 0) {
            int settled = Math.min(length, stream.settledBytes);
            stream.settledBytes -= settled;
            if (length > settled) {
                unsent.add(source, length - settled);
            }
        }
    }

    void forgetCredit(H2Stream source) {
        unsent.forget(source);
    }

    private void enqueue(H2Stream stream, ByteBuf peek, int index, int length, boolean endStream) {
        SendQueue queue = stream.queue;
        if (queue == null) {
            queue = new SendQueue();
            stream.queue = queue;
        }
        if (length > 0) {
            queue.add(peek, index, length, buffer.allocator());
            account(stream, length);
        }
        if (endStream) {
            queue.markEndStream();
            stream.endLocal();
        }
        makeReady(stream);
    }

    private static void account(H2Stream stream, long bytes) {
        QueueBudget budget = stream.budget();
        if (budget != null) {
            budget.add(bytes);
        }
    }

    private void makeReady(H2Stream stream) {
        SendQueue queue = stream.queue;
        if (queue != null && (stream.sendWindow() > 0 || queue.isEmpty())) {
            turns.add(stream);
            if (!buffer.isBlocked()) {
                mark();
            }
        }
    }

    void onConnectionWindow(int bytes) {
        connectionWindow += bytes;
        if (connectionWindow > Integer.MAX_VALUE) {
            connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "the connection's window above 2^31-1");
        } else if (!turns.isEmpty()) {
            mark();
        }
    }

    void onStreamWindow(H2Stream stream, long bytes) {
        stream.addSendWindow(bytes);
        makeReady(stream);
    }

    /** One turn of each stream that may send, again and again, until a window or the socket is full. */
    private void serveTurns() {
        while (!buffer.isBlocked() && !turns.isEmpty()) {
            H2Stream stream = turns.first();
            SendQueue queue = stream.queue;
            if (queue == null || (stream.sendWindow() <= 0 && !queue.isEmpty())) {
                turns.removeFirst();
            } else if (!queue.isEmpty() && connectionWindow <= 0) {
                return;
            } else {
                turns.removeFirst();
                takeTurn(stream, queue);
                sendIfLarge();
            }
        }
    }

    private void takeTurn(H2Stream stream, SendQueue queue) {
        if (!queue.isEmpty()) {
            ByteBuf first = queue.peekFirst();
            long room = Math.min(Math.min(stream.sendWindow(), connectionWindow), frameBytesMax);
            int length = (int) Math.min(first.readableBytes(), room);
            boolean last = length == queue.bytes();
            boolean ends = last && queue.endStream();
            frame(stream, first, first.readerIndex(), length, ends);
            if (last || length >= USEFUL_BYTES_MIN) {
                // Else the peer's window cut it small: a window that opens byte by byte must not look like work.
                connection.guard().onUse();
            }
            queue.wrote(length);
            QueueBudget budget = stream.budget();
            if (budget != null) {
                budget.sent(length);
            }
            if (!last) {
                makeReady(stream);
                return;
            }
            finish(stream, queue, ends);
            return;
        }
        finish(stream, queue, false);
    }

    /** All DATA is written: what comes behind it. */
    private void finish(H2Stream stream, SendQueue queue, boolean ended) {
        stream.queue = null;
        HeaderBlock trailers = queue.trailers();
        if (trailers != null) {
            headers(stream, trailers, true);
        } else if (queue.endStream() && !ended) {
            frame(stream, buffer.empty(), 0, 0, true);
        }
        stream.closeIfDone();
        if (queue.resetCode() >= 0) {
            stream.endByReset(queue.resetCode());
        }
    }

    /** The stream is gone: drops what waits for it. */
    void forget(H2Stream stream) {
        SendQueue queue = stream.queue;
        if (queue != null) {
            turns.remove(stream);
            account(stream, -queue.bytes());
            queue.release();
            stream.queue = null;
        }
    }

    private void mark() {
        if (!marked) {
            marked = true;
            connection.worker().flushAtTickEnd(this);
        }
    }

    private void sendIfLarge() {
        if (buffer.gatheredBytes() >= OutputBuffer.BATCH_BYTES) {
            send();
        }
    }

    @Override
    public void onTickEnd() {
        marked = false;
        try {
            serveTurns();
            send();
        } catch (RuntimeException | AssertionError defect) {
            // The other connections of this tick must still send.
            connection.onDefect(defect);
        }
    }

    private void send() {
        if (buffer.send()) {
            unsent.returnAll();
            connection.draining().closeIfOver();
        } else if (buffer.isOverfull()) {
            connection.onOutputOverfull();
        }
    }

    /** What was in flight has reached the socket. */
    void onSent() {
        unsent.returnAll();
        mark();
    }

    /** Sends what is gathered and drops the rest; nothing is written afterwards. */
    void close() {
        buffer.close();
        unsent.clear();
    }
}

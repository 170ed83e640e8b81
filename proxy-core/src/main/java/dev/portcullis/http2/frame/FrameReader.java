package dev.portcullis.http2.frame;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds frames in the bytes of one connection, in place (RFC 9113 4.1). A DATA payload is passed on in the pieces in which it
 * arrives, so nothing waits for the end of a frame; any other frame is passed on whole. Bytes of an unfinished unit are kept in a
 * remnant, which the next read tops up with no more than the unit lacks.
 */
@EventLoopConfined
public final class FrameReader {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** A piece of DATA smaller than this waits for more of its frame: a peer that dribbles bytes gets no frame for each. */
    private static final int PIECE_BYTES_MIN = 1024;

    private final FrameSink sink;
    private final ByteBufAllocator allocator;
    private boolean prefaceDue;
    private @Nullable ByteBuf remnant;
    private int dataLeft;
    private int paddingLeft;

    /**
     * A reader at the start of a connection.
     *
     * @param prefaceDue whether the peer must send the client's preface first
     */
    public FrameReader(FrameSink sink, ByteBufAllocator allocator, boolean prefaceDue) {
        this.sink = sink;
        this.allocator = allocator;
        this.prefaceDue = prefaceDue;
    }

    /** Takes the next bytes of the connection; owns the buffer. */
    public void read(ByteBuf in) {
        try {
            while (sink.isOpen() && step(in)) {
                // each step passes one unit on
            }
        } finally {
            in.release();
        }
    }

    /** Lets go of what is kept. Nothing may be read afterwards. */
    public void close() {
        if (remnant != null) {
            remnant.release();
            remnant = null;
        }
    }

    /** Passes on one unit, from the remnant first; false when there is not enough for one. */
    private boolean step(ByteBuf in) {
        ByteBuf kept = remnant;
        if (kept == null || !kept.isReadable()) {
            int need = unitBytes(in);
            if (in.readableBytes() >= need) {
                return need > 0 && unit(in);
            }
            keep(in, in.readableBytes(), need);
            return false;
        }
        int need = unitBytes(kept);
        int lacking = need - kept.readableBytes();
        if (lacking > 0) {
            int taken = Math.min(lacking, in.readableBytes());
            keep(in, taken, need);
            return taken > 0;
        }
        return need > 0 && keptUnit(kept);
    }

    /** Passes on the remnant, which is exactly one unit. The reader lets go of it first: the sink may close the reader. */
    private boolean keptUnit(ByteBuf kept) {
        remnant = null;
        try {
            return unit(kept);
        } finally {
            kept.release();
        }
    }

    private void keep(ByteBuf in, int bytes, int unitBytes) {
        if (bytes == 0) {
            return;
        }
        if (remnant == null) {
            remnant = allocator.buffer(Math.max(64, Math.min(unitBytes, FrameLayout.DEFAULT_FRAME_BYTES)));
        }
        remnant.writeBytes(in, bytes);
    }

    /** How many bytes the unit at the reader index needs, as far as can be seen; 0 when the bytes break a rule. */
    private int unitBytes(ByteBuf bytes) {
        if (prefaceDue) {
            return PREFACE.length;
        }
        if (dataLeft > 0) {
            return Math.min(dataLeft, PIECE_BYTES_MIN);
        }
        if (paddingLeft > 0) {
            return 1;
        }
        int start = bytes.readerIndex();
        if (bytes.readableBytes() < FrameLayout.HEADER_BYTES) {
            return FrameLayout.HEADER_BYTES;
        }
        int length = bytes.getUnsignedMedium(start);
        if (length > FrameLayout.DEFAULT_FRAME_BYTES) {
            sink.onConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a frame of " + length + " bytes");
            return 0;
        }
        if (bytes.getByte(start + 3) != FrameLayout.DATA) {
            return FrameLayout.HEADER_BYTES + length;
        }
        boolean padded = (bytes.getByte(start + 4) & FrameLayout.FLAG_PADDED) != 0;
        return FrameLayout.HEADER_BYTES + (padded && length > 0 ? 1 : 0);
    }

    private boolean unit(ByteBuf bytes) {
        if (prefaceDue) {
            return preface(bytes);
        }
        if (dataLeft > 0) {
            int length = Math.min(dataLeft, bytes.readableBytes());
            int index = bytes.readerIndex();
            bytes.skipBytes(length);
            dataLeft -= length;
            sink.onDataPiece(bytes, index, length, dataLeft == 0);
            return true;
        }
        if (paddingLeft > 0) {
            int length = Math.min(paddingLeft, bytes.readableBytes());
            bytes.skipBytes(length);
            paddingLeft -= length;
            return true;
        }
        frame(bytes);
        return true;
    }

    private boolean preface(ByteBuf bytes) {
        for (byte expected : PREFACE) {
            if (bytes.readByte() != expected) {
                sink.onConnectionError(ErrorCode.PROTOCOL_ERROR, "not the HTTP/2 connection preface");
                return false;
            }
        }
        prefaceDue = false;
        sink.onPreface();
        return true;
    }

    private void frame(ByteBuf bytes) {
        int length = bytes.readUnsignedMedium();
        int type = bytes.readUnsignedByte();
        int flags = bytes.readUnsignedByte();
        int streamId = bytes.readInt() & Integer.MAX_VALUE;
        if (type == FrameLayout.DATA) {
            dataHead(bytes, length, flags, streamId);
            return;
        }
        int index = bytes.readerIndex();
        bytes.skipBytes(length);
        switch (type) {
            case FrameLayout.HEADERS -> headers(bytes, index, length, flags, streamId);
            case FrameLayout.PRIORITY -> priority(bytes, index, length, streamId);
            case FrameLayout.RST_STREAM -> resetStream(bytes, index, length, streamId);
            case FrameLayout.SETTINGS -> settings(bytes, index, length, flags, streamId);
            case FrameLayout.PUSH_PROMISE -> sink.onConnectionError(ErrorCode.PROTOCOL_ERROR, "PUSH_PROMISE");
            case FrameLayout.PING -> ping(bytes, index, length, flags, streamId);
            case FrameLayout.GOAWAY -> goAway(bytes, index, length, streamId);
            case FrameLayout.WINDOW_UPDATE -> windowUpdate(bytes, index, length, streamId);
            case FrameLayout.CONTINUATION -> {
                if (hasStream(streamId, "CONTINUATION")) {
                    boolean end = (flags & FrameLayout.FLAG_END_HEADERS) != 0;
                    sink.onContinuation(streamId, end, bytes, index, length);
                }
            }
            default -> sink.onUnknown(type, streamId);
        }
    }

    private void dataHead(ByteBuf bytes, int length, int flags, int streamId) {
        int padding = 0;
        if (!hasStream(streamId, "DATA")) {
            return;
        }
        if ((flags & FrameLayout.FLAG_PADDED) != 0) {
            padding = length == 0 ? 1 : 1 + bytes.readUnsignedByte();
            if (padding > length) {
                sink.onConnectionError(ErrorCode.PROTOCOL_ERROR, "padding longer than its DATA frame");
                return;
            }
            paddingLeft = padding - 1;
        }
        dataLeft = length - padding;
        sink.onDataHead(streamId, length, padding, (flags & FrameLayout.FLAG_END_STREAM) != 0);
        if (dataLeft == 0 && sink.isOpen()) {
            sink.onDataPiece(bytes, bytes.readerIndex(), 0, true);
        }
    }

    private void headers(ByteBuf bytes, int start, int payload, int flags, int streamId) {
        if (!hasStream(streamId, "HEADERS")) {
            return;
        }
        int index = start;
        int length = payload;
        int padding = 0;
        int fixed =
                ((flags & FrameLayout.FLAG_PADDED) != 0 ? 1 : 0) + ((flags & FrameLayout.FLAG_PRIORITY) != 0 ? 5 : 0);
        if (length < fixed) {
            sink.onConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a HEADERS frame too short for its flags");
            return;
        }
        if ((flags & FrameLayout.FLAG_PADDED) != 0) {
            padding = bytes.getUnsignedByte(index);
            index++;
        }
        boolean selfDependent = false;
        if ((flags & FrameLayout.FLAG_PRIORITY) != 0) {
            selfDependent = (bytes.getInt(index) & Integer.MAX_VALUE) == streamId;
            index += 5;
        }
        length -= fixed + padding;
        if (length < 0) {
            sink.onConnectionError(ErrorCode.PROTOCOL_ERROR, "padding longer than its HEADERS frame");
            return;
        }
        boolean endStream = (flags & FrameLayout.FLAG_END_STREAM) != 0;
        sink.onHeaders(streamId, endStream, (flags & FrameLayout.FLAG_END_HEADERS) != 0, bytes, index, length);
        if (selfDependent && sink.isOpen()) {
            sink.onStreamError(streamId, ErrorCode.PROTOCOL_ERROR, "a stream that depends on itself");
        }
    }

    private void priority(ByteBuf bytes, int index, int length, int streamId) {
        if (!hasStream(streamId, "PRIORITY")) {
            return;
        }
        if (length != 5) {
            sink.onStreamError(streamId, ErrorCode.FRAME_SIZE_ERROR, "a PRIORITY frame of " + length + " bytes");
        } else if ((bytes.getInt(index) & Integer.MAX_VALUE) == streamId) {
            sink.onStreamError(streamId, ErrorCode.PROTOCOL_ERROR, "a stream that depends on itself");
        } else {
            sink.onPriority(streamId);
        }
    }

    private void resetStream(ByteBuf bytes, int index, int length, int streamId) {
        if (hasStream(streamId, "RST_STREAM") && hasLength(length, 4, "RST_STREAM")) {
            sink.onReset(streamId, bytes.getUnsignedInt(index));
        }
    }

    private void settings(ByteBuf bytes, int index, int length, int flags, int streamId) {
        if (!isConnectionWide(streamId, "SETTINGS")) {
            return;
        }
        if ((flags & FrameLayout.FLAG_ACK) != 0) {
            if (hasLength(length, 0, "SETTINGS acknowledgement")) {
                sink.onSettingsAck();
            }
        } else if (length % Setting.BYTES != 0) {
            sink.onConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a SETTINGS frame of " + length + " bytes");
        } else {
            sink.onSettings(bytes, index, length);
        }
    }

    private void ping(ByteBuf bytes, int index, int length, int flags, int streamId) {
        if (isConnectionWide(streamId, "PING") && hasLength(length, 8, "PING")) {
            sink.onPing(bytes.getLong(index), (flags & FrameLayout.FLAG_ACK) != 0);
        }
    }

    private void goAway(ByteBuf bytes, int index, int length, int streamId) {
        if (!isConnectionWide(streamId, "GOAWAY")) {
            return;
        }
        if (length < 8) {
            sink.onConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a GOAWAY frame of " + length + " bytes");
            return;
        }
        int last = bytes.getInt(index) & Integer.MAX_VALUE;
        sink.onGoAway(last, bytes.getUnsignedInt(index + 4), bytes, index + 8, length - 8);
    }

    private void windowUpdate(ByteBuf bytes, int index, int length, int streamId) {
        if (hasLength(length, 4, "WINDOW_UPDATE")) {
            sink.onWindowUpdate(streamId, bytes.getInt(index) & Integer.MAX_VALUE);
        }
    }

    private boolean hasStream(int streamId, String type) {
        if (streamId == 0) {
            sink.onConnectionError(ErrorCode.PROTOCOL_ERROR, type + " on stream 0");
        }
        return streamId != 0;
    }

    private boolean isConnectionWide(int streamId, String type) {
        if (streamId != 0) {
            sink.onConnectionError(ErrorCode.PROTOCOL_ERROR, type + " on a stream");
        }
        return streamId == 0;
    }

    private boolean hasLength(int length, int expected, String type) {
        if (length != expected) {
            sink.onConnectionError(ErrorCode.FRAME_SIZE_ERROR, "a " + type + " frame of " + length + " bytes");
        }
        return length == expected;
    }
}

package dev.portcullis.http2.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Appends frames to a buffer (RFC 9113 6). Keeps nothing; the caller has made room or lets the buffer grow. */
public final class FrameWriter {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private FrameWriter() {}

    /** The client's connection preface. */
    public static void preface(ByteBuf out) {
        out.writeBytes(PREFACE);
    }

    /** The head of a DATA frame; the caller appends the payload. */
    public static void dataHead(ByteBuf out, int streamId, int length, boolean endStream) {
        head(out, length, FrameLayout.DATA, endStream ? FrameLayout.FLAG_END_STREAM : 0, streamId);
    }

    /** Leaves room for the head of a HEADERS frame; {@link #endHeaders} fills it in. Returns where it begins. */
    public static int beginHeaders(ByteBuf out) {
        int start = out.writerIndex();
        out.writeZero(FrameLayout.HEADER_BYTES);
        return start;
    }

    /**
     * Turns the header block that was appended since {@link #beginHeaders} into a HEADERS frame, followed by CONTINUATION frames
     * where it is longer than a frame may be.
     */
    public static void endHeaders(ByteBuf out, int start, int streamId, boolean endStream, int frameBytesMax) {
        int length = out.writerIndex() - start - FrameLayout.HEADER_BYTES;
        int endFlag = endStream ? FrameLayout.FLAG_END_STREAM : 0;
        if (length <= frameBytesMax) {
            setHead(out, start, length, FrameLayout.HEADERS, endFlag | FrameLayout.FLAG_END_HEADERS, streamId);
            return;
        }
        setHead(out, start, frameBytesMax, FrameLayout.HEADERS, endFlag, streamId);
        int from = start + FrameLayout.HEADER_BYTES + frameBytesMax;
        ByteBuf rest = out.copy(from, length - frameBytesMax);
        out.writerIndex(from);
        while (rest.isReadable()) {
            int part = Math.min(frameBytesMax, rest.readableBytes());
            int flags = part == rest.readableBytes() ? FrameLayout.FLAG_END_HEADERS : 0;
            head(out, part, FrameLayout.CONTINUATION, flags, streamId);
            out.writeBytes(rest, part);
        }
        rest.release();
    }

    /** A RST_STREAM frame. */
    public static void reset(ByteBuf out, int streamId, long errorCode) {
        head(out, 4, FrameLayout.RST_STREAM, 0, streamId);
        out.writeInt((int) errorCode);
    }

    /** The head of a SETTINGS frame with so many parameters; {@link #setting} appends each. */
    public static void settingsHead(ByteBuf out, int count) {
        head(out, count * Setting.BYTES, FrameLayout.SETTINGS, 0, 0);
    }

    /** One parameter of a SETTINGS frame. */
    public static void setting(ByteBuf out, int identifier, long value) {
        out.writeShort(identifier).writeInt((int) value);
    }

    /** The acknowledgement of SETTINGS. */
    public static void settingsAck(ByteBuf out) {
        head(out, 0, FrameLayout.SETTINGS, FrameLayout.FLAG_ACK, 0);
    }

    /** A PING frame or its acknowledgement. */
    public static void ping(ByteBuf out, long data, boolean ack) {
        head(out, 8, FrameLayout.PING, ack ? FrameLayout.FLAG_ACK : 0, 0);
        out.writeLong(data);
    }

    /** A GOAWAY frame with debug text. */
    public static void goAway(ByteBuf out, int lastStreamId, long errorCode, String debug) {
        byte[] text = debug.getBytes(StandardCharsets.UTF_8);
        head(out, 8 + text.length, FrameLayout.GOAWAY, 0, 0);
        out.writeInt(lastStreamId).writeInt((int) errorCode).writeBytes(text);
    }

    /** A WINDOW_UPDATE frame; stream 0 for the connection. */
    public static void windowUpdate(ByteBuf out, int streamId, int incrementBytes) {
        head(out, 4, FrameLayout.WINDOW_UPDATE, 0, streamId);
        out.writeInt(incrementBytes);
    }

    private static void head(ByteBuf out, int length, int type, int flags, int streamId) {
        // One write of eight bytes and one of a byte: length, type, flags, and the upper 24 bits of the stream, then
        // the rest.
        long front = ((long) length << 40) | ((long) type << 32) | ((long) flags << 24) | (streamId >>> 8);
        out.writeLong(front).writeByte(streamId);
    }

    private static void setHead(ByteBuf out, int index, int length, int type, int flags, int streamId) {
        out.setMedium(index, length);
        out.setByte(index + 3, type);
        out.setByte(index + 4, flags);
        out.setInt(index + 5, streamId);
    }
}

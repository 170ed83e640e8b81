package dev.portcullis.http2.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a reader found; joins the pieces of a DATA frame. Closes the reader at the first error, as a connection does. */
class RecordingSink implements FrameSink {
    final List<String> seen = new ArrayList<>();
    private final StringBuilder piece = new StringBuilder();
    int pieces;

    @Nullable
    FrameReader reader;

    private boolean open = true;

    private static String text(ByteBuf peek, int index, int length) {
        return peek.toString(index, length, StandardCharsets.ISO_8859_1);
    }

    /** What a connection does that is closed in the middle of a callback. */
    void close() {
        open = false;
        if (reader != null) {
            reader.close();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void onPreface() {
        seen.add("preface");
    }

    @Override
    public void onDataHead(int streamId, int payloadBytes, int paddingBytes, boolean endStream) {
        seen.add("data " + streamId + " " + payloadBytes + " " + paddingBytes + " " + endStream);
    }

    @Override
    public void onDataPiece(ByteBuf peek, int index, int length, boolean last) {
        piece.append(text(peek, index, length));
        pieces++;
        if (last) {
            seen.add("payload " + piece);
            piece.setLength(0);
        }
    }

    @Override
    public void onHeaders(int streamId, boolean endStream, boolean endHeaders, ByteBuf peek, int index, int length) {
        seen.add("headers " + streamId + " " + endStream + " " + endHeaders + " " + text(peek, index, length));
    }

    @Override
    public void onContinuation(int streamId, boolean endHeaders, ByteBuf peek, int index, int length) {
        seen.add("continuation " + streamId + " " + endHeaders + " " + text(peek, index, length));
    }

    @Override
    public void onPriority(int streamId) {
        seen.add("priority " + streamId);
    }

    @Override
    public void onReset(int streamId, long errorCode) {
        seen.add("reset " + streamId + " " + errorCode);
    }

    @Override
    public void onSettings(ByteBuf peek, int index, int length) {
        seen.add("settings " + text(peek, index, length));
    }

    @Override
    public void onSettingsAck() {
        seen.add("settings ack");
    }

    @Override
    public void onPing(long data, boolean ack) {
        seen.add("ping " + data + " " + ack);
    }

    @Override
    public void onGoAway(int lastStreamId, long errorCode, ByteBuf peek, int index, int length) {
        seen.add("goaway " + lastStreamId + " " + errorCode + " " + text(peek, index, length));
    }

    @Override
    public void onWindowUpdate(int streamId, int incrementBytes) {
        seen.add("window " + streamId + " " + incrementBytes);
    }

    @Override
    public void onUnknown(int type, int streamId) {
        seen.add("unknown " + type + " " + streamId);
    }

    @Override
    public void onConnectionError(ErrorCode code, String detail) {
        seen.add("connection error " + code);
        close();
    }

    @Override
    public void onStreamError(int streamId, ErrorCode code, String detail) {
        seen.add("stream error " + streamId + " " + code);
    }
}

package dev.portcullis.http2.frame;

import io.netty.buffer.ByteBuf;

/**
 * What a {@link FrameReader} found, frame by frame, in the order of the wire. Buffers are lent for the duration of the call: the
 * sink reads {@code length} bytes from the absolute {@code index}, and retains what it wants to keep.
 */
public interface FrameSink {
    /** Whether the reader should go on; false once the connection is beyond use. */
    boolean isOpen();

    /** The client's connection preface was read. */
    void onPreface();

    /**
     * A DATA frame begins; its payload follows through {@link #onDataPiece}, in one piece or several.
     *
     * @param payloadBytes what counts against the windows: data, padding, and the padding's length
     * @param paddingBytes how much of it is padding, the length byte included
     */
    void onDataHead(int streamId, int payloadBytes, int paddingBytes, boolean endStream);

    /**
     * The next piece of the DATA frame that began last, without padding.
     *
     * @param last whether the frame's data ends with it; a frame without data has one piece of length 0
     */
    void onDataPiece(ByteBuf peek, int index, int length, boolean last);

    /** A HEADERS frame; the fragment is without padding and priority. */
    void onHeaders(int streamId, boolean endStream, boolean endHeaders, ByteBuf peek, int index, int length);

    /** A CONTINUATION frame. */
    void onContinuation(int streamId, boolean endHeaders, ByteBuf peek, int index, int length);

    /** A PRIORITY frame, which nobody acts on any more (RFC 9113 5.3.2). */
    void onPriority(int streamId);

    /** A RST_STREAM frame. */
    void onReset(int streamId, long errorCode);

    /** A SETTINGS frame with {@code length / 6} parameters. */
    void onSettings(ByteBuf peek, int index, int length);

    /** The peer has applied our SETTINGS. */
    void onSettingsAck();

    /** A PING frame. */
    void onPing(long data, boolean ack);

    /** A GOAWAY frame; the bytes are its debug data. */
    void onGoAway(int lastStreamId, long errorCode, ByteBuf peek, int index, int length);

    /** A WINDOW_UPDATE frame; the increment may be 0, which is for the sink to refuse. */
    void onWindowUpdate(int streamId, int incrementBytes);

    /** A frame of a type that we do not know, which is dropped (RFC 9113 4.1). */
    void onUnknown(int type, int streamId);

    /** The layout of a frame broke a rule that ends the connection. */
    void onConnectionError(ErrorCode code, String detail);

    /** The layout of a frame broke a rule that ends its stream. */
    void onStreamError(int streamId, ErrorCode code, String detail);
}

package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.BlockDecoder;
import dev.portcullis.http2.hpack.DecodeVerdict;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.H2Settings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Header blocks of the peer: gathered from HEADERS and CONTINUATION, decoded whatever becomes of the stream (the table must stay
 * in step), judged, and handed to the stream as head or trailers.
 */
@EventLoopConfined
final class HeaderReceiver {
    /** The table before SETTINGS (RFC 9113 6.5.2). */
    private static final int FIRST_TABLE_BYTES = 4096;

    private final H2Connection connection;
    private final BlockDecoder decoder;
    private final HeaderBlock block = new HeaderBlock();
    private final int blockBytesMax;
    private int openStreamId;
    private boolean openEndStream;
    private @Nullable ByteBuf fragments;

    HeaderReceiver(H2Connection connection) {
        this.connection = connection;
        H2Settings limits = connection.options().limits();
        // Until the peer has seen our SETTINGS it uses the table that every peer has.
        int tableBytes = Math.max(limits.decoderTableBytes(), FIRST_TABLE_BYTES);
        this.decoder = new BlockDecoder(tableBytes, limits.headerListBytes(), limits.headerFieldsMax());
        // Compressed, a list within the limit can be no longer than the limit plus a few bytes for each field.
        this.blockBytesMax = limits.headerListBytes();
    }

    /** Whether CONTINUATION must come next. */
    boolean isBlockOpen() {
        return openStreamId != 0;
    }

    void onHeaders(int streamId, boolean endStream, boolean endHeaders, ByteBuf peek, int index, int length) {
        if (endHeaders) {
            onBlock(streamId, endStream, peek, index, length);
            return;
        }
        openStreamId = streamId;
        openEndStream = endStream;
        fragments = Unpooled.buffer(length * 2);
        fragments.writeBytes(peek, index, length);
        connection.life().onHeaderBlockBegun();
    }

    void onContinuation(int streamId, boolean endHeaders, ByteBuf peek, int index, int length) {
        ByteBuf gathered = fragments;
        if (gathered == null || streamId != openStreamId) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "CONTINUATION without HEADERS");
            return;
        }
        if (gathered.readableBytes() + length > blockBytesMax || (length == 0 && !endHeaders)) {
            connection.listener().onLimit(LimitKind.HEADER_LIST);
            connection.fail(
                    ErrorCode.ENHANCE_YOUR_CALM, "a header block above " + blockBytesMax + " bytes, or empty pieces");
            return;
        }
        gathered.writeBytes(peek, index, length);
        if (endHeaders) {
            openStreamId = 0;
            fragments = null;
            connection.life().onHeaderBlockEnded();
            onBlock(streamId, openEndStream, gathered, gathered.readerIndex(), gathered.readableBytes());
        }
    }

    private void onBlock(int streamId, boolean endStream, ByteBuf peek, int index, int length) {
        block.clear();
        DecodeVerdict verdict = decoder.decode(peek, index, length, block);
        if (verdict == DecodeVerdict.COMPRESSION_ERROR) {
            connection.fail(ErrorCode.COMPRESSION_ERROR, "a header block that does not decode");
            return;
        }
        boolean oversized = verdict == DecodeVerdict.LIST_TOO_LARGE;
        if (oversized) {
            connection.listener().onLimit(LimitKind.HEADER_LIST);
        }
        H2Stream stream = connection.streams().get(streamId);
        if (stream != null) {
            onOpenStream(stream, endStream, oversized);
        } else if (connection.options().peer() == PeerRole.CLIENT) {
            onNewStream(streamId, endStream, oversized);
        } else if (connection.isIdle(streamId)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "HEADERS on a stream that was never opened");
        }
        block.clear();
    }

    private void onNewStream(int streamId, boolean endStream, boolean oversized) {
        if ((streamId & 1) == 0) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "a client's stream with an even identifier");
        } else if (streamId <= connection.peerIds().last()) {
            onClosedStream(streamId);
        } else if (connection.draining().refuses(streamId)) {
            connection.peerIds().opened(streamId);
            connection.resets().add(streamId);
        } else if (connection.openStreams() >= connection.options().limits().concurrentStreamsMax()) {
            connection.listener().onLimit(LimitKind.CONCURRENT_STREAMS);
            refuse(streamId, ErrorCode.REFUSED_STREAM);
        } else {
            openRequest(streamId, endStream, oversized);
        }
    }

    private void onClosedStream(int streamId) {
        if (connection.peerIds().wasPassedOver(streamId)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "a new stream below the last one");
        } else if (!connection.resets().contains(streamId)) {
            connection.fail(ErrorCode.STREAM_CLOSED, "HEADERS on a closed stream");
        }
    }

    private void refuse(int streamId, ErrorCode code) {
        connection.peerIds().opened(streamId);
        connection.resets().add(streamId);
        connection.output().reset(streamId, code.code());
        if (code == ErrorCode.REFUSED_STREAM && connection.roundTripNanos() == 0) {
            // A client that does not know our limit yet breaks none.
            connection.guard().onIdleFrame();
        } else {
            connection.guard().onFault();
        }
    }

    private void openRequest(int streamId, boolean endStream, boolean oversized) {
        String fault = oversized ? null : MessageRules.faultOfRequest(block);
        long contentLength = fault == null ? contentLength() : -1;
        if (fault == null && endStream && contentLength > 0) {
            fault = "a content-length without DATA";
        }
        if (fault != null) {
            connection.listener().onLimit(LimitKind.MALFORMED_MESSAGE);
            refuse(streamId, ErrorCode.PROTOCOL_ERROR);
            return;
        }
        H2Stream stream = connection.acceptStream(streamId);
        stream.headReceived();
        stream.contentLength(contentLength);
        if (endStream) {
            stream.openedWithEnd();
        }
        if (oversized) {
            connection.listener().onOversizedRequest(stream, block, endStream);
        } else {
            connection.listener().onRequest(stream, block, endStream);
        }
    }

    private long contentLength() {
        HeaderField field = block.first(FieldRole.CONTENT_LENGTH);
        return field == null ? -1 : MessageRules.contentLength(field);
    }

    private void onOpenStream(H2Stream stream, boolean endStream, boolean oversized) {
        if (stream.isRemoteEnded()) {
            fault(stream, ErrorCode.STREAM_CLOSED, "HEADERS behind END_STREAM");
        } else if (oversized) {
            stream.resetByFault(
                    ErrorCode.CANCEL, StreamListener.Abort.HEADERS_TOO_LARGE, "a header list over the limits");
            connection.guard().onFault();
        } else if (stream.isHeadReceived()) {
            onTrailers(stream, endStream);
        } else {
            onResponseHead(stream, endStream);
        }
    }

    private void onResponseHead(H2Stream stream, boolean endStream) {
        String fault = MessageRules.faultOfResponse(block);
        if (fault != null) {
            fault(stream, ErrorCode.PROTOCOL_ERROR, fault);
            return;
        }
        if (MessageRules.isInterim(block)) {
            if (endStream) {
                fault(stream, ErrorCode.PROTOCOL_ERROR, "an interim response with END_STREAM");
            }
            return;
        }
        stream.headReceived();
        stream.contentLength(stream.isWithoutContent() || MessageRules.isWithoutContent(block) ? 0 : contentLength());
        StreamListener listener = stream.listener();
        if (listener != null) {
            listener.onHead(stream, block, endStream);
        }
        if (endStream) {
            stream.endRemote();
        }
    }

    private void onTrailers(H2Stream stream, boolean endStream) {
        String fault = endStream ? MessageRules.faultOfTrailers(block) : "trailers without END_STREAM";
        if (fault == null && !stream.countContent(0, true)) {
            fault = "less DATA than content-length";
        }
        if (fault != null) {
            fault(stream, ErrorCode.PROTOCOL_ERROR, fault);
            return;
        }
        StreamListener listener = stream.listener();
        if (listener != null) {
            listener.onTrailers(stream, block);
        }
        stream.endRemote();
    }

    private void fault(H2Stream stream, ErrorCode code, String detail) {
        connection.listener().onLimit(LimitKind.MALFORMED_MESSAGE);
        stream.resetByFault(code, StreamListener.Abort.PROTOCOL_ERROR, detail);
        connection.guard().onFault();
    }
}

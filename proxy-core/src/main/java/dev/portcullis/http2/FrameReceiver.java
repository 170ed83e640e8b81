package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.frame.FrameSink;
import dev.portcullis.http2.frame.FrameWriter;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the peer's frames do to a connection and its streams: one method per frame type, each in the order "may it come now, what
 * does it change, who is told" (RFC 9113 5.1 and 6). Header blocks are {@link HeaderReceiver}'s.
 */
@EventLoopConfined
final class FrameReceiver implements FrameSink {
    /** Debug data of GOAWAY is a peer's free text: enough for a sentence goes to the log. */
    private static final int DEBUG_BYTES_MAX = 256;

    /** The prefix of a gRPC message. */
    private static final int MESSAGE_BYTES_MIN = 5;
    /** SETTINGS cost an answer and a resize of a table, and a window for each open stream. */
    private static final int SETTINGS_WEIGHT = 10;

    private static final int STREAMS_PER_WEIGHT = 8;

    private final H2Connection connection;
    private final HeaderReceiver headers;
    private boolean settingsReceived;
    private int windowUsedBytes;
    /** Whose DATA comes; another stream may have its object by the time the rest of a frame is here, and then has another number. */
    private @Nullable H2Stream dataStream;

    private int dataStreamId;
    private boolean dataEnds;

    FrameReceiver(H2Connection connection) {
        this.connection = connection;
        this.headers = new HeaderReceiver(connection);
    }

    @Override
    public boolean isOpen() {
        return !connection.isClosed();
    }

    @Override
    public void onPreface() {
        // SETTINGS come next; until then nothing else may.
    }

    /** Whether any frame but SETTINGS and CONTINUATION may come now; ends the connection when not. */
    private boolean inOrder() {
        if (!settingsReceived) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "the first frame is not SETTINGS");
            return false;
        }
        if (headers.isBlockOpen()) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "a frame inside a header block");
            return false;
        }
        return true;
    }

    @Override
    public void onDataHead(int streamId, int payloadBytes, int paddingBytes, boolean endStream) {
        dataStream = null;
        dataEnds = endStream;
        if (!inOrder()) {
            return;
        }
        if (connection.isIdle(streamId)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "DATA on an idle stream");
            return;
        }
        if (!takeFromConnection(payloadBytes)) {
            return;
        }
        H2Stream stream = connection.streams().get(streamId);
        if (stream == null) {
            onClosedStream(streamId, "DATA on a closed stream");
        } else if (stream.isRemoteEnded()) {
            streamError(stream, ErrorCode.STREAM_CLOSED, "DATA behind END_STREAM");
        } else if (!stream.takeReceived(payloadBytes)) {
            streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the stream's window");
        } else if (connection.options().peer() == PeerRole.SERVER && !stream.isHeadReceived()) {
            streamError(stream, ErrorCode.PROTOCOL_ERROR, "DATA before the response head");
        } else if (!stream.countContent(payloadBytes - paddingBytes, endStream)) {
            streamError(stream, ErrorCode.PROTOCOL_ERROR, "DATA that is not content-length long");
        } else {
            weigh(payloadBytes - paddingBytes, endStream);
            dataStream = stream;
            dataStreamId = streamId;
            if (paddingBytes > 0) {
                stream.returnCredit(paddingBytes);
            }
        }
    }

    /** No message of gRPC is shorter than its prefix: DATA below that only makes work, except at the end. */
    private void weigh(int contentBytes, boolean endStream) {
        if (contentBytes >= MESSAGE_BYTES_MIN) {
            connection.guard().onUse();
        } else if (!endStream) {
            connection.guard().onIdleFrame();
        }
    }

    /** Takes from the connection's window and gives back at once: a slow stream must not starve its neighbours. */
    private boolean takeFromConnection(int bytes) {
        windowUsedBytes += bytes;
        if (windowUsedBytes > H2Connection.CONNECTION_WINDOW_BYTES) {
            connection.fail(ErrorCode.FLOW_CONTROL_ERROR, "more DATA than the connection's window");
            return false;
        }
        if (windowUsedBytes >= H2Connection.CONNECTION_WINDOW_BYTES / 2) {
            connection.output().windowUpdate(0, windowUsedBytes);
            windowUsedBytes = 0;
        }
        return true;
    }

    @Override
    public void onDataPiece(ByteBuf peek, int index, int length, boolean last) {
        H2Stream stream = dataStream;
        if (stream == null || stream.isGone() || stream.id() != dataStreamId) {
            return;
        }
        boolean ends = last && dataEnds;
        StreamListener listener = stream.listener();
        if (listener != null && (length > 0 || ends)) {
            listener.onData(stream, peek, index, length, ends);
        }
        if (last) {
            dataStream = null;
            if (ends) {
                stream.endRemote();
            }
        }
    }

    @Override
    public void onHeaders(int streamId, boolean endStream, boolean endHeaders, ByteBuf peek, int index, int length) {
        if (inOrder()) {
            headers.onHeaders(streamId, endStream, endHeaders, peek, index, length);
        }
    }

    @Override
    public void onContinuation(int streamId, boolean endHeaders, ByteBuf peek, int index, int length) {
        headers.onContinuation(streamId, endHeaders, peek, index, length);
    }

    @Override
    public void onPriority(int streamId) {
        if (inOrder()) {
            connection.guard().onIdleFrame();
        }
    }

    @Override
    public void onReset(int streamId, long errorCode) {
        if (!inOrder()) {
            return;
        }
        if (connection.isIdle(streamId)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "RST_STREAM on an idle stream");
            return;
        }
        H2Stream stream = connection.streams().get(streamId);
        if (stream != null) {
            connection.guard().onReset(stream);
            stream.abort(StreamListener.Abort.RESET, errorCode, "RST_STREAM");
        } else {
            connection.guard().onIdleFrame();
        }
    }

    @Override
    public void onSettings(ByteBuf peek, int index, int length) {
        settingsReceived = true;
        if (!inOrder()) {
            return;
        }
        PeerSettings settings =
                new PeerSettings(peek, index, length, connection.options().peer());
        if (settings.error() != ErrorCode.NO_ERROR) {
            connection.fail(settings.error(), settings.errorDetail());
            return;
        }
        if (!connection.guard().onIdleFrames(SETTINGS_WEIGHT + connection.openStreams() / STREAMS_PER_WEIGHT)) {
            return;
        }
        settings.applyTo(connection.output());
        connection.onPeerSettings(settings);
    }

    @Override
    public void onSettingsAck() {
        if (inOrder()) {
            connection.guard().onIdleFrame();
            connection.onSettingsAck();
        }
    }

    @Override
    public void onPing(long data, boolean ack) {
        if (!inOrder()) {
            return;
        }
        if (!ack) {
            if (!connection.guard().onPing()) {
                return;
            }
            FrameWriter.ping(connection.output().control(), data, true);
            return;
        }
        if (!connection.draining().onPingAck(data) && !connection.keepAlive().onPingAck(data)) {
            connection.guard().onIdleFrame();
        }
    }

    @Override
    public void onGoAway(int lastStreamId, long errorCode, ByteBuf peek, int index, int length) {
        if (inOrder() && connection.guard().onIdleFrame()) {
            String debug = peek.toString(index, Math.min(length, DEBUG_BYTES_MAX), StandardCharsets.US_ASCII);
            connection.onPeerGoAway(lastStreamId, errorCode, debug);
        }
    }

    @Override
    public void onWindowUpdate(int streamId, int incrementBytes) {
        if (!inOrder() || !connection.guard().onIdleFrame()) {
            return;
        }
        if (streamId == 0) {
            if (incrementBytes == 0) {
                connection.fail(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
            } else {
                connection.output().onConnectionWindow(incrementBytes);
            }
            return;
        }
        if (connection.isIdle(streamId)) {
            connection.fail(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream");
            return;
        }
        H2Stream stream = connection.streams().get(streamId);
        if (stream == null) {
            return;
        }
        if (incrementBytes == 0) {
            streamError(stream, ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
        } else if (stream.sendWindow() + incrementBytes > Integer.MAX_VALUE) {
            streamError(stream, ErrorCode.FLOW_CONTROL_ERROR, "a stream's window above 2^31-1");
        } else {
            connection.output().onStreamWindow(stream, incrementBytes);
        }
    }

    @Override
    public void onUnknown(int type, int streamId) {
        if (inOrder()) {
            connection.guard().onIdleFrame();
        }
    }

    @Override
    public void onConnectionError(ErrorCode code, String detail) {
        connection.fail(code, detail);
    }

    @Override
    public void onStreamError(int streamId, ErrorCode code, String detail) {
        if (!inOrder()) {
            return;
        }
        H2Stream stream = connection.streams().get(streamId);
        if (stream != null) {
            streamError(stream, code, detail);
        } else if (connection.isIdle(streamId)) {
            connection.fail(code, detail);
        } else {
            connection.output().reset(streamId, code.code());
            connection.guard().onFault();
        }
    }

    private void onClosedStream(int streamId, String detail) {
        if (!connection.resets().contains(streamId)) {
            connection.fail(ErrorCode.STREAM_CLOSED, detail);
        }
    }

    private void streamError(H2Stream stream, ErrorCode code, String detail) {
        stream.resetByFault(code, StreamListener.Abort.PROTOCOL_ERROR, detail);
        connection.guard().onFault();
    }
}

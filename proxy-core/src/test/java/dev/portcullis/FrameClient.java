package dev.portcullis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 client over a blocking socket, whose frames Netty's codec makes and reads. One thread at a time. */
public final class FrameClient implements AutoCloseable {
    private static final int READ_BYTES = 16_384;

    private final Socket socket;
    private final Streams streams = new Streams();
    private final EmbeddedChannel channel;
    private final Map<Integer, Http2FrameStream> open = new HashMap<>();
    private boolean goAwaySeen;
    private final byte[] bytes = new byte[READ_BYTES];

    /** A client on a socket that is connected, and secured where it is to be; it sends its preface and SETTINGS. */
    public FrameClient(Socket socket) throws IOException {
        this.socket = socket;
        // It writes frame by frame: each call would wait for the acknowledgement of its head, up to 40 ms.
        socket.setTcpNoDelay(true);
        channel = new EmbeddedChannel(
                Http2FrameCodecBuilder.forClient()
                        .decoupleCloseAndGoAway(true)
                        .gracefulShutdownTimeoutMillis(0)
                        .build(),
                streams);
        send();
    }

    /**
     * One frame that came.
     *
     * @param kind as RFC 9113 6 calls it
     * @param stream 0 for the connection's
     * @param text the body, the debug text, or the error code
     * @param headers of HEADERS, else null
     * @param last END_STREAM; of GOAWAY the last stream
     */
    public record Seen(
            String kind, int stream, String text, @Nullable Http2Headers headers, int last) {
        /** Whether the stream is over. */
        boolean ends() {
            return kind.equals("RST_STREAM") || (stream > 0 && last == 1);
        }
    }

    /**
     * What a call got.
     *
     * @param status of HTTP, empty when it was reset first
     * @param grpcStatus empty when there was none
     * @param grpcMessage empty when there was none
     * @param body without interpretation
     * @param reset the error code; empty when it was not reset
     */
    public record Reply(String status, String grpcStatus, String grpcMessage, String body, String reset) {}

    /** This end's port. */
    public int port() {
        return socket.getLocalPort();
    }

    /** Whether the proxy has said goodbye, in what was read so far. */
    boolean hasSeenGoAway() {
        return goAwaySeen;
    }

    /** Makes a call and waits for its end. */
    public Reply call(String path, String message) throws IOException {
        return reply(open(path, message, true));
    }

    /** Opens a stream with a message. */
    public int open(String path, String message, boolean endStream) throws IOException {
        Http2FrameStream stream = streams.newStream();
        Http2Headers headers = new DefaultHttp2Headers()
                .method("POST")
                .scheme("https")
                .path(path)
                .authority("localhost")
                .add("content-type", "application/grpc")
                .add("te", "trailers");
        channel.writeOneOutbound(new DefaultHttp2HeadersFrame(headers).stream(stream));
        channel.flushOutbound();
        open.put(stream.id(), stream);
        data(stream.id(), message, endStream);
        return stream.id();
    }

    /** Sends DATA. */
    public void data(int stream, String message, boolean endStream) throws IOException {
        ByteBuf body = Unpooled.copiedBuffer(message, StandardCharsets.US_ASCII);
        Http2FrameStream target = open.get(stream);
        channel.writeOutbound(new DefaultHttp2DataFrame(body, endStream).stream(target));
        send();
    }

    /** Cancels a call. */
    void cancel(int stream) throws IOException {
        channel.writeOutbound(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(open.get(stream)));
        send();
    }

    /** Waits for the end of a call. */
    public Reply reply(int stream) throws IOException {
        String status = "";
        String grpcStatus = "";
        String grpcMessage = "";
        StringBuilder body = new StringBuilder();
        while (true) {
            Seen frame = next();
            if (frame == null) {
                throw new IOException("the connection ended in mid-call");
            }
            if (frame.stream() != stream) {
                continue;
            }
            Http2Headers headers = frame.headers();
            if (headers != null) {
                status = headers.status() == null ? status : headers.status().toString();
                grpcStatus = headers.get("grpc-status", grpcStatus).toString();
                grpcMessage = headers.get("grpc-message", grpcMessage).toString();
            } else if (frame.kind().equals("DATA")) {
                body.append(frame.text());
            }
            if (frame.ends()) {
                String reset = frame.kind().equals("RST_STREAM") ? frame.text() : "";
                return new Reply(status, grpcStatus, grpcMessage, body.toString(), reset);
            }
        }
    }

    /** The next frame of this kind; null when the connection ended without one. */
    public @Nullable Seen next(String kind) throws IOException {
        Seen frame = next();
        while (frame != null && !frame.kind().equals(kind)) {
            frame = next();
        }
        return frame;
    }

    /** The next frame; null when the connection ended. */
    public @Nullable Seen next() throws IOException {
        while (true) {
            Http2Frame frame = channel.readInbound();
            if (frame != null) {
                try {
                    return seen(frame);
                } finally {
                    ReferenceCountUtil.release(frame);
                }
            }
            int count = socket.getInputStream().read(bytes);
            if (count < 0) {
                return null;
            }
            channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, count));
            send();
        }
    }

    private Seen seen(Http2Frame frame) {
        Http2FrameStream its = frame instanceof Http2StreamFrame onStream ? onStream.stream() : null;
        int stream = its == null ? 0 : its.id();
        if (frame instanceof Http2HeadersFrame headers) {
            return new Seen("HEADERS", stream, "", headers.headers(), headers.isEndStream() ? 1 : 0);
        } else if (frame instanceof Http2DataFrame data) {
            return new Seen(
                    "DATA",
                    stream,
                    data.content().toString(StandardCharsets.US_ASCII),
                    null,
                    data.isEndStream() ? 1 : 0);
        } else if (frame instanceof Http2ResetFrame reset) {
            return new Seen("RST_STREAM", stream, Long.toString(reset.errorCode()), null, 0);
        } else if (frame instanceof Http2GoAwayFrame goAway) {
            goAwaySeen = true;
            String text = goAway.errorCode() + " " + goAway.content().toString(StandardCharsets.US_ASCII);
            return new Seen("GOAWAY", 0, text, null, goAway.lastStreamId());
        } else if (frame instanceof Http2PingFrame ping) {
            return new Seen(ping.ack() ? "PING ACK" : "PING", 0, "", null, 0);
        }
        return new Seen(frame.name(), stream, "", null, 0);
    }

    private void send() throws IOException {
        channel.flushOutbound();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            byte[] packet = new byte[out.readableBytes()];
            out.readBytes(packet);
            out.release();
            socket.getOutputStream().write(packet);
        }
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        channel.finishAndReleaseAll();
    }

    /** Only a handler of this kind may make streams. */
    private static final class Streams extends Http2ChannelDuplexHandler {}
}

package dev.portcullis.fuzz;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;

import dev.portcullis.testing.GrpcHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of a whole conversation as one end of a good connection sends them, as Netty's codec writes them. */
final class Capture {
    private final EmbeddedChannel paper = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = paper.pipeline().lastContext();
    private final Http2FrameWriter writer = new DefaultHttp2FrameWriter();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Capture() {}

    /** A client with two calls, one with trailers of its own, beside PING, SETTINGS, and WINDOW_UPDATE. */
    static byte[] ofClient() {
        Capture capture = new Capture();
        capture.bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        capture.settings();
        capture.request(1, "x-trace", "first");
        capture.data(1, "\0\0\0\0\5hello", 0, OPEN);
        capture.writer.writePing(capture.context, false, 7, capture.context.newPromise());
        capture.request(3, "x-trace", "second");
        capture.writer.writeWindowUpdate(capture.context, 3, 1000, capture.context.newPromise());
        capture.data(3, "\0\0\0\0\2hi", 9, END_STREAM);
        capture.data(1, "\0\0\0\0\0", 0, OPEN);
        capture.headers(1, END_STREAM, "x-sum", "none");
        return capture.finish();
    }

    /** A backend that answers those two calls. */
    static byte[] ofBackend() {
        Capture capture = new Capture();
        capture.settings();
        capture.headers(1, OPEN, ":status", "200", "content-type", "application/grpc", "x-server", "one");
        capture.data(1, "\0\0\0\0\5world", 4, OPEN);
        capture.headers(3, OPEN, ":status", "200", "content-type", "application/grpc", "x-server", "one");
        capture.writer.writePing(capture.context, false, 8, capture.context.newPromise());
        capture.writer.writeWindowUpdate(capture.context, 0, 1000, capture.context.newPromise());
        capture.data(3, "\0\0\0\0\2yo", 0, OPEN);
        capture.headers(3, END_STREAM, "grpc-status", "0");
        capture.data(1, "\0\0\0\0\1.", 0, OPEN);
        capture.headers(1, END_STREAM, "grpc-status", "5", "grpc-message", "no%20such");
        return capture.finish();
    }

    private void settings() {
        writer.writeSettings(context, new Http2Settings().initialWindowSize(50_000), context.newPromise());
        writer.writeSettingsAck(context, context.newPromise());
    }

    private void request(int stream, String name, String value) {
        headers(stream, OPEN, GrpcHead.of("/s.S/M", name, value));
    }

    private void headers(int stream, boolean end, String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        writer.writeHeaders(context, stream, headers, 0, end, context.newPromise());
        collect();
    }

    private void data(int stream, String text, int padding, boolean end) {
        ByteBuf payload = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        writer.writeData(context, stream, payload, padding, end, context.newPromise());
        collect();
    }

    private void collect() {
        paper.flushOutbound();
        for (ByteBuf part = paper.readOutbound(); part != null; part = paper.readOutbound()) {
            byte[] copy = new byte[part.readableBytes()];
            part.readBytes(copy);
            part.release();
            bytes.writeBytes(copy);
        }
    }

    private byte[] finish() {
        collect();
        writer.close();
        paper.finishAndReleaseAll();
        return bytes.toByteArray();
    }
}

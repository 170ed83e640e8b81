package dev.portcullis.testing;

import dev.portcullis.testing.SeenFrame.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Turns what Netty's frame reader finds into {@link SeenFrame}s, in order. */
final class FrameLog implements Http2FrameListener {
    final ArrayDeque<SeenFrame> frames = new ArrayDeque<>();
    Http2Settings settings = new Http2Settings();

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
        String text = data.toString(StandardCharsets.ISO_8859_1);
        int wire = data.readableBytes() + padding;
        frames.add(new SeenFrame(Kind.DATA, streamId, end, List.of(), text, 0, 0, wire));
        return wire;
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end) {
        List<String> fields = new ArrayList<>();
        headers.forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
        frames.add(new SeenFrame(Kind.HEADERS, streamId, end, fields, "", 0, 0, 0));
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end) {
        throw new AssertionError("the proxy sends no priorities");
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext ctx, int stream, int dependency, short weight, boolean exclusive) {
        throw new AssertionError("the proxy sends no priorities");
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        frames.add(SeenFrame.of(Kind.RST, streamId, errorCode));
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) {
        frames.add(SeenFrame.of(Kind.SETTINGS_ACK, 0, 0));
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings read) {
        settings = read;
        frames.add(SeenFrame.of(Kind.SETTINGS, 0, 0));
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) {
        frames.add(SeenFrame.of(Kind.PING, 0, data));
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
        frames.add(SeenFrame.of(Kind.PING_ACK, 0, data));
    }

    @Override
    public void onPushPromiseRead(ChannelHandlerContext ctx, int id, int promised, Http2Headers headers, int padding) {
        throw new AssertionError("the proxy promises nothing");
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int last, long errorCode, ByteBuf debug) {
        String text = debug.toString(StandardCharsets.UTF_8);
        frames.add(new SeenFrame(Kind.GOAWAY, 0, false, List.of(), text, errorCode, last, 0));
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment) {
        frames.add(SeenFrame.of(Kind.WINDOW_UPDATE, streamId, increment));
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext ctx, byte type, int stream, Http2Flags flags, ByteBuf payload) {
        throw new AssertionError("the proxy sent a frame of type " + type);
    }
}

package dev.portcullis.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2FrameWriter;
import java.util.function.BiConsumer;

/** Netty's own frame codec of one peer, without a connection's state: frames to bytes, and bytes to a {@link FrameLog}. */
final class PeerScribe {
    private final EmbeddedChannel paper = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = paper.pipeline().lastContext();
    private final Http2FrameWriter writer = new DefaultHttp2FrameWriter();
    private final Http2FrameReader reader = new DefaultHttp2FrameReader(false);
    private final ByteBuf unread = ByteBufAllocator.DEFAULT.heapBuffer();
    final FrameLog log = new FrameLog();

    PeerScribe() {
        try {
            reader.configuration().headersConfiguration().maxHeaderListSize(1 << 20, 1 << 20);
            writer.configuration().headersConfiguration().maxHeaderListSize(1 << 20);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
    }

    Http2FrameReader reader() {
        return reader;
    }

    /** The bytes of what the script writes. */
    ByteBuf bytesOf(BiConsumer<Http2FrameWriter, ChannelHandlerContext> script) {
        script.accept(writer, context);
        paper.flushOutbound();
        CompositeByteBuf all = ByteBufAllocator.DEFAULT.compositeBuffer(1024);
        for (ByteBuf part = paper.readOutbound(); part != null; part = paper.readOutbound()) {
            all.addComponent(true, part);
        }
        ByteBuf flat = ByteBufAllocator.DEFAULT.buffer(Math.max(1, all.readableBytes()));
        flat.writeBytes(all);
        all.release();
        return flat;
    }

    /** Reads what came; owns the buffer. */
    void read(ByteBuf bytes) {
        unread.writeBytes(bytes);
        bytes.release();
    }

    /** Whether so many bytes have come; they are dropped. */
    boolean skip(byte[] expected) {
        if (unread.readableBytes() < expected.length) {
            return false;
        }
        for (byte b : expected) {
            if (unread.readByte() != b) {
                throw new AssertionError("other bytes than the preface");
            }
        }
        return true;
    }

    void parse() {
        try {
            int before;
            do {
                before = unread.readableBytes();
                reader.readFrame(context, unread, log);
            } while (unread.isReadable() && unread.readableBytes() < before);
            unread.discardReadBytes();
        } catch (Http2Exception e) {
            throw new AssertionError("Netty's reader refuses what the proxy sent", e);
        }
    }

    void close() {
        writer.close();
        reader.close();
        unread.release();
        paper.finishAndReleaseAll();
    }
}

package dev.portcullis.app.admin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks at how an admin connection begins, and leaves: HTTP/2 with prior knowledge begins with a word that no HTTP/1 request does
 * (RFC 9113 3.4), and is for the health service; all else is for the pages.
 */
final class FirstWord extends ByteToMessageDecoder {
    private static final String PREFACE = "PRI";

    private final Consumer<ChannelHandlerContext> speakHttp2;

    /**
     * Looks at one connection.
     *
     * @param speakHttp2 puts what serves HTTP/2 behind this handler, in the place of what serves the pages
     */
    FirstWord(Consumer<ChannelHandlerContext> speakHttp2) {
        this.speakHttp2 = speakHttp2;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < PREFACE.length()) {
            return;
        }
        String word = in.toString(in.readerIndex(), PREFACE.length(), StandardCharsets.US_ASCII);
        if (word.equals(PREFACE)) {
            speakHttp2.accept(ctx);
        }
        // What was read goes on to whoever comes behind.
        ctx.pipeline().remove(this);
    }
}

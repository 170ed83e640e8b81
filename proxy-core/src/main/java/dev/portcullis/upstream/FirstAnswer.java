package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at how a server in clear text begins, and leaves: a server that speaks something else is told by its first bytes, which
 * HTTP/2 would call a broken frame. One per connection, on its loop.
 */
@EventLoopConfined
final class FirstAnswer extends ChannelInboundHandlerAdapter {
    /** The content type of an alert, and the major version of every TLS (RFC 8446 5.1). */
    private static final int TLS_ALERT = 0x1503;

    /** How HTTP/1 answers the preface: {@code HT}. */
    private static final int HTTP1 = 0x4854;

    private final BackendConnection backend;

    FirstAnswer(BackendConnection backend) {
        this.backend = backend;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && bytes.readableBytes() >= 2) {
            int first = bytes.getUnsignedShort(bytes.readerIndex());
            if (first == TLS_ALERT) {
                backend.explain("it speaks TLS on this port: write https:// in its URL");
            } else if (first == HTTP1) {
                backend.explain(
                        "it answers with HTTP/1 on this port: gRPC needs a server that speaks HTTP/2; write https:// in its URL"
                                + " if the port is for TLS");
            }
        }
        // What comes next goes on to whoever comes behind.
        ctx.fireChannelRead(message);
        ctx.pipeline().remove(this);
    }

    /** Nothing was read: what several TLS servers do with bytes that are not theirs. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        backend.explain(
                "it closed the connection without an answer: perhaps it speaks TLS on this port (then write https:// in"
                        + " its URL)");
        ctx.fireChannelInactive();
    }
}

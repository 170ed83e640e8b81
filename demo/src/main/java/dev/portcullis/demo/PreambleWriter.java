package dev.portcullis.demo;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Writes a PROXY header when the connection is made. It stands first in the pipeline, so it hears of the connection before
 * TLS does and its bytes go ahead. One per connection, on that connection's loop.
 */
final class PreambleWriter extends ChannelInboundHandlerAdapter {
    private final byte[] preamble;

    PreambleWriter(ProxyPreamble preamble) {
        this.preamble = preamble.bytes();
    }

    /** A write that fails closes the connection through grpc-java's own handlers, so nobody waits for the future. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void channelActive(ChannelHandlerContext ctx) {
        if (preamble.length > 0) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(preamble), ctx.voidPromise());
        }
        ctx.pipeline().remove(this);
        ctx.fireChannelActive();
    }
}

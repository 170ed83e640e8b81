package dev.portcullis.entrypoint;

import dev.portcullis.observe.EdgeObserver;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/** The last handler: what no stage answered ends the connection. A broken socket is the network's business, the rest is ours. */
final class PipelineEnd extends ChannelInboundHandlerAdapter {
    private final EdgeObserver observer;

    PipelineEnd(EdgeObserver observer) {
        this.observer = observer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // Bytes behind the last word of a stage that is closing the connection.
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            observer.onDefect(cause);
        }
        ctx.close();
    }
}

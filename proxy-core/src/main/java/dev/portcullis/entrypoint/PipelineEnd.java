package dev.portcullis.entrypoint;

import dev.portcullis.observe.EdgeObserver;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/** The last handler: what no stage answered ends the connection. A broken socket is a network's business, the rest is ours. */
final class PipelineEnd extends ChannelInboundHandlerAdapter {
    private final EdgeObserver observer;

    PipelineEnd(EdgeObserver observer) {
        this.observer = observer;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            observer.onDefect(cause);
        }
        var unused = ctx.close();
    }
}

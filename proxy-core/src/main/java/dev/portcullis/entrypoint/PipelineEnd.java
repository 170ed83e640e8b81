package dev.portcullis.entrypoint;

import dev.portcullis.observe.EdgeObserver;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;

/**
 * The last handler: what no stage answered ends the connection. A broken socket is the network's business, the rest is ours.
 * The channel's end reaches it last: by then every stage has heard of it, and said why.
 */
final class PipelineEnd extends ChannelInboundHandlerAdapter {
    static final String NAME = "end";

    private final EdgeObserver observer;
    private final Runnable onEnd;

    /**
     * The end of one connection's pipeline.
     *
     * @param onEnd told once, when the channel is closed and its pipeline taken down
     */
    PipelineEnd(EdgeObserver observer, Runnable onEnd) {
        this.observer = observer;
        this.onEnd = onEnd;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        onEnd.run();
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

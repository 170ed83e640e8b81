package dev.portcullis.app.admin;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Closes connections above a limit; shared by all of them, on the one loop that they live on. */
@ChannelHandler.Sharable
@EventLoopConfined
@SuppressWarnings("FutureReturnValueIgnored") // when a close fails there is nothing left to close
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private final int connectionsMax;
    private int open;

    ConnectionLimit(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        open++;
        if (open > connectionsMax) {
            ctx.close();
            return;
        }
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        open--;
        ctx.fireChannelInactive();
    }
}

package dev.portcullis.testing;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;

/** A socket's send buffer: while it is shut, writes are kept and not done. */
final class Valve extends ChannelOutboundHandlerAdapter {
    private final ArrayDeque<Object> messages = new ArrayDeque<>();
    private final ArrayDeque<ChannelPromise> promises = new ArrayDeque<>();
    private boolean shut;

    void shut() {
        shut = true;
    }

    void open(ChannelHandlerContext ctx) {
        shut = false;
        while (!messages.isEmpty()) {
            ctx.write(messages.remove(), promises.remove());
        }
        ctx.flush();
    }

    int heldWrites() {
        return messages.size();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (shut) {
            messages.add(message);
            promises.add(promise);
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ClosedChannelException cause = new ClosedChannelException();
        while (!messages.isEmpty()) {
            ReferenceCountUtil.release(messages.remove());
            promises.remove().tryFailure(cause);
        }
        ctx.close(promise);
    }
}

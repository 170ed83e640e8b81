package dev.portcullis.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The last handler of a pipeline: passes bytes and the socket's end to an {@link H2Connection}. */
public final class H2Handler extends ChannelInboundHandlerAdapter {
    private final Function<ChannelHandlerContext, H2Connection> factory;
    private @Nullable H2Connection connection;

    /** A handler that makes its connection, and starts it, when it joins a pipeline whose channel is active. */
    public H2Handler(Function<ChannelHandlerContext, H2Connection> factory) {
        this.factory = factory;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        H2Connection made = factory.apply(ctx);
        connection = made;
        made.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        H2Connection receiver = connection;
        if (receiver != null && message instanceof ByteBuf bytes) {
            receiver.onRead(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        H2Connection failed = connection;
        if (failed == null) {
            ctx.close();
        } else if (root instanceof IOException || root instanceof GeneralSecurityException) {
            end(root.getClass().getSimpleName() + ": " + root.getMessage());
        } else {
            failed.onDefect(root);
        }
    }

    private void end(String why) {
        H2Connection ended = connection;
        if (ended != null) {
            ended.onSocketClosed(why);
        }
    }
}

package dev.portcullis.tls;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.TimeoutSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Takes the place of {@link TlsStage} on an entry point without TLS: HTTP/2 with prior knowledge (RFC 9113 3.3) passes, HTTP/1
 * gets a 505, TLS is explained to the operator. Whether the preface is right to its end is for HTTP/2 to say. One per connection,
 * on its event loop.
 */
@EventLoopConfined
public final class ClearTextStage extends ByteToMessageDecoder {
    private final IdentifiedConnection identified;
    private final TimeoutSettings timeouts;
    private final SecuredListener listener;
    private final FirstBytes first;

    /** A stage for one identified connection. */
    public ClearTextStage(
            IdentifiedConnection identified, TimeoutSettings timeouts, TlsLog log, SecuredListener listener) {
        this.identified = identified;
        this.timeouts = timeouts;
        this.listener = listener;
        this.first = new FirstBytes(identified, timeouts, log, listener);
        setSingleDecode(true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            first.start(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        first.start(ctx);
        ctx.fireChannelActive();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (first.ended()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        switch (FirstLine.peek(in)) {
            case UNDECIDED -> first.reading(ctx, timeouts.prefaceMillis(), WrongProtocol.SLOW_PREFACE);
            case HTTP1 -> first.fail(ctx, WrongProtocol.HTTP1, PlainReply.USE_HTTP2);
            case HTTP2 -> secured(ctx);
            case TLS -> first.fail(ctx, WrongProtocol.TLS_ON_CLEAR_TEXT, null);
            case OTHER -> first.fail(ctx, WrongProtocol.GARBAGE, null);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        first.end();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        first.end();
        super.channelInactive(ctx);
    }

    private void secured(ChannelHandlerContext ctx) {
        first.end();
        listener.onSecured(ctx, new SecuredConnection(identified, "", "", ""));
        ctx.pipeline().remove(this);
    }
}

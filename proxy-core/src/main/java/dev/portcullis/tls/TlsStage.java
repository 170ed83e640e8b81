package dev.portcullis.tls;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.settings.TimeoutSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Waits for the first byte behind the PROXY header. If it begins a TLS handshake, it installs TLS and an {@link AlpnStage} behind
 * itself and leaves; if it is HTTP in clear text, the client is told so. One per connection, on its event loop.
 */
@EventLoopConfined
public final class TlsStage extends ByteToMessageDecoder {
    private final IdentifiedConnection identified;
    private final Snapshot<ServerTls> tls;
    private final TimeoutSettings timeouts;
    private final TlsLog log;
    private final SecuredListener listener;
    private final FirstBytes first;

    /** A stage for one identified connection. */
    public TlsStage(
            IdentifiedConnection identified,
            Snapshot<ServerTls> tls,
            TimeoutSettings timeouts,
            TlsLog log,
            SecuredListener listener) {
        this.identified = identified;
        this.tls = tls;
        this.timeouts = timeouts;
        this.log = log;
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
            case TLS -> installTls(ctx);
            case UNDECIDED -> first.reading(ctx, timeouts.handshakeMillis(), WrongProtocol.SLOW_ON_TLS);
            case HTTP1 -> first.fail(ctx, WrongProtocol.HTTP1_ON_TLS, PlainReply.USE_TLS_AND_HTTP2);
            case HTTP2 -> first.fail(ctx, WrongProtocol.H2C_ON_TLS, PlainReply.USE_TLS);
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

    private void installTls(ChannelHandlerContext ctx) {
        first.end();
        AlpnStage alpn = new AlpnStage(identified, timeouts.handshakeMillis(), log, listener);
        ctx.pipeline().addAfter(ctx.name(), "alpn", alpn);
        ctx.pipeline().addAfter(ctx.name(), "tls", ServerTls.newHandler(tls, ctx.alloc()));
        ctx.pipeline().remove(this);
    }
}

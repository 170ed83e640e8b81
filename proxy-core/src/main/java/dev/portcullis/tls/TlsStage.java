package dev.portcullis.tls;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.loop.ConnectionTimer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.settings.TimeoutSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first byte behind the PROXY header. If it begins a TLS handshake, it installs TLS and an {@link AlpnStage} behind
 * itself and leaves; if it is HTTP in clear text, the client is told so. One per connection, on its event loop.
 */
@EventLoopConfined
public final class TlsStage extends ByteToMessageDecoder {
    /** Where TLS stands in the pipeline once it is known which. */
    static final String TLS = "tls";

    private final IdentifiedConnection identified;
    private final Snapshot<ServerTls> tls;
    private final TimeoutSettings timeouts;
    private final TlsLog log;
    private final HandshakeSlots slots;
    private final SecuredListener listener;
    private final FirstBytes first;
    private final ConnectionTimer again = new ConnectionTimer();
    private long waitedSinceNanos;
    /** Where it waits for a slot; null before. */
    private @Nullable ChannelHandlerContext waitingAt;

    /** A stage for one identified connection. */
    public TlsStage(
            IdentifiedConnection identified,
            Snapshot<ServerTls> tls,
            TimeoutSettings timeouts,
            TlsLog log,
            HandshakeSlots slots,
            SecuredListener listener) {
        this.identified = identified;
        this.tls = tls;
        this.timeouts = timeouts;
        this.log = log;
        this.slots = slots;
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
            case TLS -> {
                if (waitingAt == null) {
                    begin(ctx);
                }
            }
            case UNDECIDED -> first.reading(ctx, timeouts.handshakeMillis(), WrongProtocol.SLOW_ON_TLS);
            case HTTP1 -> first.fail(ctx, WrongProtocol.HTTP1_ON_TLS, PlainReply.USE_TLS_AND_HTTP2);
            case HTTP2 -> first.fail(ctx, WrongProtocol.H2C_ON_TLS, PlainReply.USE_TLS);
            case OTHER -> first.fail(ctx, WrongProtocol.GARBAGE, null);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        end();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        end();
        super.channelInactive(ctx);
    }

    private void end() {
        slots.leave(this);
        again.cancel();
        first.end();
    }

    /** Begins the handshake, or stops reading until there is a slot for it. */
    private void begin(ChannelHandlerContext ctx) {
        long nowNanos = ctx.executor().ticker().nanoTime();
        boolean waiting = waitingAt != null;
        long waitedMillis = waiting ? TimeUnit.NANOSECONDS.toMillis(nowNanos - waitedSinceNanos) : 0;
        AlpnStage alpn = new AlpnStage(identified, timeouts.handshakeMillis(), log, slots, listener);
        if (slots.take(this, alpn, nowNanos)) {
            installTls(ctx, alpn);
        } else if (timeouts.handshakeMillis() > 0 && waitedMillis >= timeouts.handshakeMillis()) {
            slots.leave(this);
            first.fail(ctx, WrongProtocol.NO_HANDSHAKE_SLOT, null);
        } else {
            if (!waiting) {
                first.found();
                waitedSinceNanos = nowNanos;
                waitingAt = ctx;
                ctx.channel().config().setAutoRead(false);
            }
            again.start(ctx.executor(), HandshakeSlots.PATIENCE_MILLIS, () -> onAgain(ctx));
        }
    }

    /** There may be a slot now. In a task of its own: whoever gave it back is busy with another connection. */
    void askAgain() {
        ChannelHandlerContext ctx = waitingAt;
        if (ctx != null) {
            ctx.executor().execute(() -> onAgain(ctx));
        }
    }

    private void onAgain(ChannelHandlerContext ctx) {
        if (!first.ended()) {
            begin(ctx);
        }
    }

    private void installTls(ChannelHandlerContext ctx, AlpnStage alpn) {
        first.end();
        ctx.pipeline().addAfter(ctx.name(), "alpn", alpn);
        ServerTls now = tls.get();
        now.bringTicketKeys(ctx.executor().ticker().nanoTime());
        TlsChoice only = now.onlyChoice(alpn.entryPoint());
        if (only == null) {
            // Reads the snapshot when the name is known, so that a reload in between can release what was before.
            ctx.pipeline().addAfter(ctx.name(), "client-hello", new ServerNameHandler(tls, alpn));
        } else {
            alpn.onChosen(only);
            ctx.pipeline().addAfter(ctx.name(), TLS, only.newHandler(ctx.alloc()));
        }
        ctx.pipeline().remove(this);
        if (waitingAt != null) {
            ctx.channel().config().setAutoRead(true);
        }
    }
}

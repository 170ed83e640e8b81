package dev.portcullis.tls;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.loop.ConnectionTimer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.CloseReason;
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

    /** The content type of a handshake record (RFC 8446 5.1). */
    private static final int HANDSHAKE_RECORD = 0x16;

    private final IdentifiedConnection identified;
    private final Snapshot<ServerTls> tls;
    private final TimeoutSettings timeouts;
    private final TlsLog log;
    private final HandshakeSlots slots;
    private final SecuredListener listener;
    private final ConnectionTimer timer = new ConnectionTimer();
    private boolean started;
    private boolean reading;
    private boolean waiting;
    private long waitedSinceNanos;
    private boolean ended;
    /** Where it waits; null before. */
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
        setSingleDecode(true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            start(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelActive();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (ended) {
            in.skipBytes(in.readableBytes());
        } else if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE_RECORD) {
            if (!waiting) {
                begin(ctx);
            }
        } else {
            onPlaintext(ctx, in);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        slots.leave(this);
        timer.cancel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        ended = true;
        slots.leave(this);
        timer.cancel();
        super.channelInactive(ctx);
    }

    private void start(ChannelHandlerContext ctx) {
        if (!started) {
            started = true;
            timer.start(ctx.executor(), timeouts.firstByteMillis(), () -> onSilence(ctx));
        }
    }

    /** Begins the handshake, or stops reading until there is a slot for it. */
    private void begin(ChannelHandlerContext ctx) {
        long nowNanos = ctx.executor().ticker().nanoTime();
        long waitedMillis = waiting ? TimeUnit.NANOSECONDS.toMillis(nowNanos - waitedSinceNanos) : 0;
        AlpnStage alpn = new AlpnStage(identified, timeouts.handshakeMillis(), log, slots, listener);
        if (slots.take(this, alpn, nowNanos)) {
            installTls(ctx, alpn);
        } else if (timeouts.handshakeMillis() > 0 && waitedMillis >= timeouts.handshakeMillis()) {
            slots.leave(this);
            fail(ctx, CloseReason.HANDSHAKE_TIMEOUT, "too many other handshakes are under way");
            var unused = ctx.close();
        } else {
            if (!waiting) {
                waiting = true;
                waitedSinceNanos = nowNanos;
                waitingAt = ctx;
                ctx.channel().config().setAutoRead(false);
            }
            timer.start(ctx.executor(), HandshakeSlots.PATIENCE_MILLIS, () -> onAgain(ctx));
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
        if (!ended) {
            begin(ctx);
        }
    }

    private void installTls(ChannelHandlerContext ctx, AlpnStage alpn) {
        ended = true;
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
        if (waiting) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void onPlaintext(ChannelHandlerContext ctx, ByteBuf in) {
        if (!reading) {
            reading = true;
            timer.start(ctx.executor(), timeouts.handshakeMillis(), () -> onLate(ctx));
        }
        switch (FirstLine.peek(in)) {
            case UNDECIDED -> {}
            case HTTP1, HTTP2 -> {
                fail(ctx, CloseReason.PLAINTEXT, "it speaks HTTP in clear text on a port that speaks TLS");
                PlainReply.USE_TLS.sendAndClose(ctx);
            }
            case OTHER -> {
                fail(ctx, CloseReason.PLAINTEXT, "its first bytes are not TLS");
                var unused = ctx.close();
            }
        }
    }

    private void onSilence(ChannelHandlerContext ctx) {
        if (!ended) {
            ended = true;
            listener.onTlsFailed(ctx, CloseReason.NO_FIRST_BYTE, "");
            var unused = ctx.close();
        }
    }

    private void onLate(ChannelHandlerContext ctx) {
        if (!ended) {
            fail(ctx, CloseReason.PLAINTEXT, "its first bytes are not TLS");
            var unused = ctx.close();
        }
    }

    private void fail(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        ended = true;
        timer.cancel();
        log.onFailed(identified, reason, detail, ctx.executor().ticker().nanoTime());
        listener.onTlsFailed(ctx, reason, detail);
    }
}

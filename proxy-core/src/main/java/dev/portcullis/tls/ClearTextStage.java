package dev.portcullis.tls;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.loop.ConnectionTimer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
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
    private static final int TLS_RECORD = 0x16;

    private final IdentifiedConnection identified;
    private final TimeoutSettings timeouts;
    private final TlsLog log;
    private final SecuredListener listener;
    private final ConnectionTimer timer = new ConnectionTimer();
    private boolean started;
    private boolean reading;
    private boolean ended;

    /** A stage for one identified connection. */
    public ClearTextStage(
            IdentifiedConnection identified, TimeoutSettings timeouts, TlsLog log, SecuredListener listener) {
        this.identified = identified;
        this.timeouts = timeouts;
        this.log = log;
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
            return;
        }
        if (!reading) {
            reading = true;
            timer.start(ctx.executor(), timeouts.prefaceMillis(), () -> onLate(ctx));
        }
        switch (FirstLine.peek(in)) {
            case UNDECIDED -> {}
            case HTTP1 -> {
                fail(
                        ctx,
                        CloseReason.HTTP1_REQUEST,
                        "it sent an HTTP/1 request; this server speaks HTTP/2 (gRPC) only");
                PlainReply.USE_HTTP2.sendAndClose(ctx);
            }
            case HTTP2 -> secured(ctx);
            case OTHER -> onOther(ctx, in.getUnsignedByte(in.readerIndex()));
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        timer.cancel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        ended = true;
        timer.cancel();
        super.channelInactive(ctx);
    }

    private void start(ChannelHandlerContext ctx) {
        if (!started) {
            started = true;
            timer.start(ctx.executor(), timeouts.firstByteMillis(), () -> onSilence(ctx));
        }
    }

    private void secured(ChannelHandlerContext ctx) {
        ended = true;
        timer.cancel();
        listener.onSecured(ctx, new SecuredConnection(identified, "", "", ""));
        ctx.pipeline().remove(this);
    }

    private void onOther(ChannelHandlerContext ctx, int firstByte) {
        boolean tls = firstByte == TLS_RECORD;
        fail(
                ctx,
                CloseReason.BAD_PREFACE,
                tls ? "it speaks TLS on an entry point without TLS" : "its first bytes are not the HTTP/2 preface");
        var unused = ctx.close();
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
            fail(ctx, CloseReason.BAD_PREFACE, "the HTTP/2 preface did not come in time");
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

package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket so that its peer gets what was written last. A kernel that closes a socket with unread input answers with
 * RST, and the peer's kernel then drops what it has not yet read: GOAWAY, trailers. So only our direction ends at first (with
 * close_notify, where there is TLS), and what still comes is dropped, until the peer closes or a limit is met.
 */
@EventLoopConfined
final class LingeringClose extends ChannelInboundHandlerAdapter {
    /** A few round trips to anywhere; a peer that takes longer has no use for the last frames. */
    static final int LINGER_MILLIS = 1_000;
    /** Twice the connection's window: with frames and TLS records, what a peer that keeps to it may have under way. */
    static final int LINGER_BYTES = 2 * H2Connection.CONNECTION_WINDOW_BYTES;

    /** Where we end what still works. Whoever floods us would have us read on, and who has left, or is not there, hears nothing. */
    private static final Set<CloseReason> GENTLY =
            EnumSet.of(CloseReason.DRAINED, CloseReason.IDLE, CloseReason.PROTOCOL_ERROR, CloseReason.BAD_PREFACE);

    private final SocketChannel channel;
    private final Worker worker;
    private final Alarm late = new Alarm(now -> close());
    private int bytes;

    private LingeringClose(SocketChannel channel, Worker worker) {
        this.channel = channel;
        this.worker = worker;
    }

    /** Closes the channel of a handler that has flushed its last bytes; gently where the reason and the channel allow. */
    static void of(ChannelHandlerContext context, Worker worker, CloseReason reason) {
        boolean gently = GENTLY.contains(reason);
        if (gently && context.channel() instanceof SocketChannel socket && socket.isActive()) {
            new LingeringClose(socket, worker).begin(context);
        } else {
            context.close();
        }
    }

    private void begin(ChannelHandlerContext writer) {
        // In front of TLS: nobody needs the plain text any more.
        channel.pipeline().addFirst(this);
        worker.timers().start(late, worker.nowNanos(), TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS));
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelFuture written = tls == null ? writer.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        written.addListener(done -> endOutput(done.isSuccess()));
    }

    private void endOutput(boolean written) {
        if (written && channel.isActive()) {
            channel.shutdownOutput();
        } else {
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        bytes += message instanceof ByteBuf in ? in.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (bytes > LINGER_BYTES) {
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.timers().stop(late);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close();
    }

    /** From here, so that TLS does not wait for a peer that takes nothing. */
    private void close() {
        if (channel.isOpen()) {
            channel.pipeline().context(this).close();
        }
    }
}

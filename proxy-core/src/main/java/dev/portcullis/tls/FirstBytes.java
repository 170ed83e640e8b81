package dev.portcullis.tls;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.loop.ConnectionTimer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.TimeoutSettings;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The wait for a connection's first bytes, and its end when they are the wrong ones: what {@link TlsStage} and
 * {@link ClearTextStage} share. One per connection, on its event loop.
 */
@EventLoopConfined
final class FirstBytes {
    private final IdentifiedConnection identified;
    private final TimeoutSettings timeouts;
    private final TlsLog log;
    private final SecuredListener listener;
    private final ConnectionTimer timer = new ConnectionTimer();
    private boolean started;
    private boolean reading;
    private boolean ended;

    FirstBytes(IdentifiedConnection identified, TimeoutSettings timeouts, TlsLog log, SecuredListener listener) {
        this.identified = identified;
        this.timeouts = timeouts;
        this.log = log;
        this.listener = listener;
    }

    /** Whether it is decided what becomes of the connection. */
    boolean ended() {
        return ended;
    }

    /** The connection is there: the first byte has to come within {@code firstByteMillis}. */
    void start(ChannelHandlerContext ctx) {
        if (!started) {
            started = true;
            timer.start(ctx.executor(), timeouts.firstByteMillis(), () -> onSilence(ctx));
        }
    }

    /** A byte came: what it begins has to be recognizable within so long. Only the first call counts. */
    void reading(ChannelHandlerContext ctx, long millis, WrongProtocol late) {
        if (!reading) {
            reading = true;
            timer.start(ctx.executor(), millis, () -> onLate(ctx, late));
        }
    }

    /** It is what it should be; what is waited for now is nothing of the client's. */
    void found() {
        timer.cancel();
    }

    /** The wait is over, for the better or because the connection is gone. */
    void end() {
        ended = true;
        timer.cancel();
    }

    /**
     * Says what is wrong, and closes the connection.
     *
     * @param reply what the client is told before that, or null
     */
    void fail(ChannelHandlerContext ctx, WrongProtocol wrong, @Nullable PlainReply reply) {
        end();
        log.onFailed(
                identified,
                wrong.reason(),
                wrong.advice(),
                ctx.executor().ticker().nanoTime());
        listener.onTlsFailed(ctx, wrong.reason(), wrong.advice());
        if (reply == null) {
            var unused = ctx.close();
        } else {
            reply.sendAndClose(ctx);
        }
    }

    private void onSilence(ChannelHandlerContext ctx) {
        if (!ended) {
            ended = true;
            listener.onTlsFailed(ctx, CloseReason.NO_FIRST_BYTE, "");
            var unused = ctx.close();
        }
    }

    private void onLate(ChannelHandlerContext ctx, WrongProtocol late) {
        if (!ended) {
            fail(ctx, late, null);
        }
    }
}

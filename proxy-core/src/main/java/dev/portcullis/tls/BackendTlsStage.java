package dev.portcullis.tls;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/**
 * Stands behind TLS on a connection to a server: waits for the handshake, insists on h2, and puts what goes wrong into words.
 * Bytes pass it by. One per connection, on its loop.
 */
@EventLoopConfined
public final class BackendTlsStage extends ChannelInboundHandlerAdapter {
    private final BackendTrouble trouble;
    private final BackendTlsListener listener;
    private boolean secured;

    private BackendTlsStage(BackendTrouble trouble, BackendTlsListener listener) {
        this.trouble = trouble;
        this.listener = listener;
    }

    /**
     * Begins the handshake on a connected channel, in its loop.
     *
     * @param handshakeMillis what is left of the time to connect
     */
    public static void install(
            Channel channel, BackendTls tls, BackendAddress server, long handshakeMillis, BackendTlsListener listener) {
        BackendTrouble trouble = new BackendTrouble(tls.nameOf(server));
        if (!channel.isActive()) {
            // Closed in between: a handler that came now would never be told.
            listener.onTlsFailed(trouble.ofHandshake(new ClosedChannelException()));
            return;
        }
        // No time left is no time limit to Netty.
        SslHandler handler = tls.newHandler(server, channel.alloc(), Math.max(1, handshakeMillis));
        BackendTlsStage stage = new BackendTlsStage(trouble, listener);
        channel.pipeline().addLast(handler, stage);
        handler.handshakeFuture().addListener(done -> stage.onHandshake(channel, handler, done));
    }

    private void onHandshake(Channel channel, SslHandler handler, Future<?> handshake) {
        if (!handshake.isSuccess()) {
            listener.onTlsFailed(trouble.ofHandshake(handshake.cause()));
            return;
        }
        String protocol = handler.applicationProtocol();
        if (!ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            listener.onTlsFailed(trouble.ofProtocol(protocol));
            var unused = channel.close();
            return;
        }
        secured = true;
        listener.onSecured();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!secured) {
            // The handshake's future tells it.
            return;
        }
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof SSLException) {
            listener.onTlsBroken(trouble.ofHandshake(root));
        }
        ctx.fireExceptionCaught(cause);
    }
}

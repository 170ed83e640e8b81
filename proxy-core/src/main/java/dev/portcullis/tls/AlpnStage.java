package dev.portcullis.tls;

import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.PrintableText;
import dev.portcullis.loop.ConnectionTimer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.ClientAuthType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind TLS until the handshake is over, and lets pass who negotiated h2. One per connection, on its event loop.
 *
 * <pre>
 *               handshake done, h2
 *  HANDSHAKING -------------------> secured
 *    |   | handshake done, no h2              HTTP/1 request: 505
 *    |   '-------------------------> REFUSING -------------------> failed
 *    | handshakeMillis, alert          | anything else, handshakeMillis
 *    '-------------> failed <----------'
 * </pre>
 */
@EventLoopConfined
final class AlpnStage extends ByteToMessageDecoder {
    private static final int DETAIL_CHARS_MAX = 200;

    private final IdentifiedConnection identified;
    private final long handshakeMillis;
    private final TlsLog log;
    private final HandshakeSlots slots;
    private final SecuredListener listener;
    private @Nullable ChannelHandlerContext context;
    private final ConnectionTimer timer = new ConnectionTimer();
    private ClientAuthType clients = ClientAuthType.NO_CLIENT_CERT;
    private boolean refusing;
    private boolean ended;

    AlpnStage(
            IdentifiedConnection identified,
            long handshakeMillis,
            TlsLog log,
            HandshakeSlots slots,
            SecuredListener listener) {
        this.identified = identified;
        this.handshakeMillis = handshakeMillis;
        this.log = log;
        this.slots = slots;
        this.listener = listener;
        setSingleDecode(true);
    }

    String entryPoint() {
        return identified.accepted().entryPoint();
    }

    /** It is known which certificate the client is shown and what is asked of it. */
    void onChosen(TlsChoice choice) {
        clients = choice.clients();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        timer.start(ctx.executor(), handshakeMillis, () -> onLate(ctx));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent) {
            slots.giveBack(this);
        }
        if (event instanceof SslHandshakeCompletionEvent handshake && !ended) {
            if (handshake.isSuccess()) {
                onHandshake(ctx, ctx.pipeline().get(SslHandler.class));
            } else {
                onHandshakeFailed(ctx, handshake.cause());
            }
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (ended) {
            in.skipBytes(in.readableBytes());
        } else if (refusing) {
            refuse(ctx, FirstLine.peek(in));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        boolean socketBroke = root instanceof IOException && !(root instanceof SSLException);
        if (!ended && !socketBroke) {
            onHandshakeFailed(ctx, root);
        }
        var unused = ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (refusing && !ended) {
            // gRPC clients that miss h2 hang up by themselves; the operator should read why.
            fail(ctx, WrongProtocol.NO_H2);
        }
        ended = true;
        slots.giveBack(this);
        timer.cancel();
        super.channelInactive(ctx);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        slots.giveBack(this);
        timer.cancel();
    }

    private void onHandshake(ChannelHandlerContext ctx, SslHandler tls) {
        if (!ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            refusing = true;
            return;
        }
        SSLSession session = tls.engine().getSession();
        // Whoever was not asked has shown none, and to hear so of the session costs an exception.
        List<X509Certificate> shown = clients.asks() ? shownBy(session) : List.of();
        if (clients.verifies()
                && !shown.isEmpty()
                && Instant.now().isAfter(shown.get(0).getNotAfter().toInstant())) {
            // It was valid when the session began, and a resumed session is not checked again.
            onBadCertificate(
                    ctx, "it has expired on " + shown.get(0).getNotAfter().toInstant());
            var unused = ctx.close();
            return;
        }
        ended = true;
        timer.cancel();
        listener.onSecured(
                ctx,
                new SecuredConnection(
                        identified,
                        session.getProtocol(),
                        session.getCipherSuite(),
                        serverNameOf(session),
                        shown.isEmpty() ? null : ClientCertificate.of(shown.get(0), shown, clients.verifies())));
        ctx.pipeline().remove(this);
    }

    /** The certificates of the client, its own first; none when it showed none. */
    private static List<X509Certificate> shownBy(SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException e) {
            // The JDK's way to say that there is none.
        }
        return chain;
    }

    private static String serverNameOf(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return "";
        }
        try {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            // A name that is none: the handshake went on with the default certificate.
        }
        return "";
    }

    private void onHandshakeFailed(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ClosedChannelException) {
            // The client went: nothing to explain.
            ended = true;
            return;
        }
        String what = PrintableText.of(Objects.toString(cause.getMessage(), cause.toString()), DETAIL_CHARS_MAX);
        String whatOfCertificate = ClientCertificateFault.in(cause);
        if (whatOfCertificate != null) {
            onBadCertificate(ctx, PrintableText.of(whatOfCertificate, DETAIL_CHARS_MAX));
        } else {
            fail(ctx, CloseReason.HANDSHAKE_FAILED, "the TLS handshake failed: " + what);
        }
    }

    private void onBadCertificate(ChannelHandlerContext ctx, String what) {
        fail(ctx, CloseReason.CLIENT_CERTIFICATE, "its certificate was refused: " + what);
    }

    /** The client asked for a server that has no certificate here, and was told so. Only the first call counts. */
    void onUnknownName(ChannelHandlerContext ctx, String name) {
        if (ended) {
            return;
        }
        String what = name.isEmpty()
                ? "it asked for no server name (SNI)"
                : "it asked for " + PrintableText.of(name, DETAIL_CHARS_MAX) + ", for which there is no certificate";
        fail(ctx, CloseReason.UNKNOWN_SERVER_NAME, what + ", and tls.options say sniStrict");
        var unused = ctx.close();
    }

    private void refuse(ChannelHandlerContext ctx, FirstLine line) {
        switch (line) {
            case UNDECIDED -> {}
            case HTTP1 -> {
                fail(ctx, WrongProtocol.HTTP1);
                PlainReply.USE_HTTP2.sendAndClose(ctx);
            }
            case HTTP2, TLS, OTHER -> {
                fail(ctx, WrongProtocol.NO_H2);
                var unused = ctx.close();
            }
        }
    }

    /** The loop has too many handshakes, and this one has had its time. */
    void onCrowdedOut() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !ended) {
            fail(ctx, CloseReason.HANDSHAKE_TIMEOUT, "its TLS handshake is slow, and many others wait");
            var unused = ctx.close();
        }
    }

    private void onLate(ChannelHandlerContext ctx) {
        if (ended) {
            return;
        }
        if (refusing) {
            fail(ctx, WrongProtocol.NO_H2);
        } else {
            fail(ctx, CloseReason.HANDSHAKE_TIMEOUT, "the TLS handshake did not end in time");
        }
        var unused = ctx.close();
    }

    private void fail(ChannelHandlerContext ctx, WrongProtocol wrong) {
        fail(ctx, wrong.reason(), wrong.advice());
    }

    private void fail(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        ended = true;
        timer.cancel();
        log.onFailed(identified, reason, detail, ctx.executor().ticker().nanoTime());
        listener.onTlsFailed(ctx, reason, detail);
    }
}

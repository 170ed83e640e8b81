package dev.portcullis.tls;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/**
 * Waits for the ClientHello, chooses by its server name (RFC 6066 3) and by the signatures that the client can check, and gives
 * its place to the handler of TLS. One per connection, on its event loop.
 */
@EventLoopConfined
final class ServerNameHandler extends SslClientHelloHandler<Optional<TlsChoice>> {
    /** The largest ClientHello: with post-quantum key shares and a ticket it has about 3 kB. CVE-2026-45416 had no limit. */
    static final int CLIENT_HELLO_BYTES_MAX = 16 * 1024;

    /** A record of TLS 1.2 with the fatal alert unrecognized_name (RFC 6066 3). */
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private final Snapshot<ServerTls> tls;
    private final AlpnStage next;
    private String serverName = "";

    ServerNameHandler(Snapshot<ServerTls> tls, AlpnStage next) {
        super(CLIENT_HELLO_BYTES_MAX);
        this.tls = tls;
        this.next = next;
    }

    /** Chooses, and {@link #onLookupComplete} makes the connection's engine, in one go on its loop: no release comes in between. */
    @Override
    protected Future<Optional<TlsChoice>> lookup(ChannelHandlerContext ctx, ByteBuf peekHello) {
        ClientHello hello = ClientHello.peek(peekHello);
        String name = hello.serverName();
        serverName = name == null ? "" : name;
        return ctx.executor().newSucceededFuture(Optional.ofNullable(tls.get().choose(next.entryPoint(), hello)));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<Optional<TlsChoice>> chosen) {
        Optional<TlsChoice> choice = chosen.getNow();
        if (choice == null) {
            throw new DecoderException("no choice was made", chosen.cause());
        }
        if (choice.isEmpty()) {
            var unused = ctx.writeAndFlush(Unpooled.wrappedBuffer(UNRECOGNIZED_NAME));
            next.onUnknownName(ctx, serverName);
            return;
        }
        next.onChosen(choice.get());
        ctx.pipeline().replace(this, TlsStage.TLS, choice.get().newHandler(ctx.alloc()));
    }
}

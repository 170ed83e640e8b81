package dev.portcullis.tls;

import dev.portcullis.loop.Snapshot;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/** Waits for the name that the client asks for (RFC 6066 3), then gives its place to an {@link SslHandler}. */
final class ServerNameHandler extends SniHandler {
    /** The largest ClientHello: with post-quantum key shares and a ticket it has about 3 kB. CVE-2026-45416 had no limit. */
    static final int CLIENT_HELLO_BYTES_MAX = 16 * 1024;

    /** Chooses, and makes the connection's engine, in one go on its loop: what was chosen cannot be released in between. */
    ServerNameHandler(Snapshot<ServerTls> tls) {
        super(name -> tls.get().contextFor(name), CLIENT_HELLO_BYTES_MAX, 0);
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        return ServerTls.newSslHandler(context, allocator);
    }
}

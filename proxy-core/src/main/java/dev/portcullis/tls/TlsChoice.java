package dev.portcullis.tls;

import dev.portcullis.settings.ClientAuthType;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import org.jspecify.annotations.Nullable;

/**
 * How one connection will speak TLS.
 *
 * @param context of the certificate under the options
 * @param staple what goes along with the certificate; null for nothing
 * @param clients whether the client is asked for a certificate, and whether that is checked by the end of the handshake
 * @param tickets whether the client may resume its session
 */
record TlsChoice(SslContext context, @Nullable OcspStaple staple, ClientAuthType clients, boolean tickets) {
    /** How long a close waits for what is still to be sent: a client that does not read must not hold a socket. */
    private static final long CLOSE_FLUSH_MILLIS = 1_000;

    /** The handler of the connection. Its default of 16 KiB per record is what we want: many frames share one. */
    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        // AlpnStage has the one clock that runs from the first byte to the end of the handshake.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_FLUSH_MILLIS);
        OcspStaple answer = staple;
        if (answer != null) {
            answer.applyTo(handler.engine(), System.currentTimeMillis());
        }
        if (!tickets && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        return handler;
    }
}

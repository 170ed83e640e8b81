package dev.portcullis.tls;

import dev.portcullis.address.BackendAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One way of TLS towards servers: what is trusted, what is shown, and the sessions that later connections resume. Never
 * changes; counted, for its owners are the {@link BackendTlsTable} and every endpoint that connects with it. Any thread.
 */
public final class BackendTls {
    /** How long a close waits for what is still to be sent: as towards clients. */
    private static final long CLOSE_FLUSH_MILLIS = 1_000;

    private final SslContext context;
    private final String serverName;
    private final String fingerprint;

    BackendTls(SslContext context, String serverName, String fingerprint) {
        this.context = context;
        this.serverName = serverName;
        this.fingerprint = fingerprint;
    }

    /** Adds an owner, who calls {@link #release} in the end; answers this. */
    public BackendTls retain() {
        ReferenceCountUtil.retain(context);
        return this;
    }

    /** One owner less; behind the last one, and the last connection, native memory is free. */
    public void release() {
        ReferenceCountUtil.release(context);
    }

    /** Owners and connections; -1 for the JDK's engine, which counts none. */
    public int owners() {
        return ReferenceCountUtil.refCnt(context);
    }

    /** Equal ones do the same, with the same certificates. */
    String fingerprint() {
        return fingerprint;
    }

    /** The name that a server is asked for, and that its certificate has to be for. */
    String nameOf(BackendAddress server) {
        return serverName.isEmpty() ? server.host() : serverName;
    }

    SslHandler newHandler(BackendAddress server, ByteBufAllocator allocator, long handshakeMillis) {
        SslHandler handler = context.newHandler(allocator, nameOf(server), sessionPort(server));
        askByName(handler.engine(), nameOf(server));
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_FLUSH_MILLIS);
        return handler;
    }

    /** Netty leaves names without a dot out of SNI, such as those that containers give each other. */
    private static void askByName(SSLEngine engine, String name) {
        SNIHostName asked = sniOf(name);
        if (asked != null) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(asked));
            engine.setSSLParameters(parameters);
        }
    }

    /** A name as TLS has it; null for an address, and for what no certificate can be for (RFC 6066 3). */
    static @Nullable SNIHostName sniOf(String name) {
        if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
            return null;
        }
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Sessions are kept by name and port, which nothing else reads. Servers that share a name, but no memory of sessions, get
     * numbers of their own.
     */
    private int sessionPort(BackendAddress server) {
        boolean alone = serverName.isEmpty() && server.found() == null;
        return alone ? server.port() : server.hashCode() & Integer.MAX_VALUE;
    }
}

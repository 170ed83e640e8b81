package dev.portcullis.address;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/**
 * Where a server of a service is reached. Names are resolved when a connection is made, not here.
 *
 * @param host an address without brackets, or a name
 * @param port 1..65535
 * @param tls whether it speaks HTTP/2 over TLS, or else in clear text
 */
public record BackendAddress(String host, int port, boolean tls) {
    /** Refuses an empty host and a port that nothing can listen on. */
    public BackendAddress {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("a backend needs a host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
    }

    /** A server that speaks clear text. */
    public BackendAddress(String host, int port) {
        this(host, port, false);
    }

    /** Whether the host is an address, so that no name server needs to be asked. */
    public boolean isLiteral() {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /** The socket address of a {@link #isLiteral} host; never asks a name server. */
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

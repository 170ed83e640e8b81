package dev.portcullis.address;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a server of a service is reached. The host is what the operator wrote, and stays the name by which TLS and
 * {@code :authority} know the server; a name also needs a socket address, which {@code discovery} finds.
 *
 * @param host an address without brackets, or a name
 * @param port 1..65535
 * @param tls whether it speaks HTTP/2 over TLS, or else in clear text
 * @param found one of the places that the name stands for; null for a literal address, and for a name that was not looked up
 */
public record BackendAddress(
        String host, int port, boolean tls, @Nullable InetSocketAddress found) {
    /** Refuses an empty host and a port that nothing can listen on. */
    public BackendAddress {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("a backend needs a host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
    }

    /** A server as the operator wrote it. */
    public BackendAddress(String host, int port, boolean tls) {
        this(host, port, tls, null);
    }

    /** A server that speaks clear text. */
    public BackendAddress(String host, int port) {
        this(host, port, false);
    }

    /** One of the places that the name stands for. */
    public BackendAddress at(InetAddress ip, int itsPort) {
        return new BackendAddress(host, port, tls, new InetSocketAddress(ip, itsPort));
    }

    /**
     * The same machine, otherwise.
     *
     * @param itsPort 0 for the same port
     */
    public BackendAddress beside(int itsPort, boolean overTls) {
        InetSocketAddress socket = found;
        if (socket != null && itsPort != 0) {
            socket = new InetSocketAddress(socket.getAddress(), itsPort);
        }
        return new BackendAddress(host, itsPort == 0 ? port : itsPort, overTls, socket);
    }

    /** Whether the host is an address, so that no name server needs to be asked. */
    public boolean isLiteral() {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /**
     * Where to connect to; never asks a name server.
     *
     * @throws IllegalStateException for a name that was not looked up
     */
    public InetSocketAddress toSocketAddress() {
        InetSocketAddress socket = found;
        if (socket != null) {
            return socket;
        }
        if (!isLiteral()) {
            throw new IllegalStateException("nobody looked up " + host);
        }
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port);
    }

    /** The name with its place, for words that tell servers of one name apart. */
    public String withPlace() {
        InetSocketAddress socket = found;
        return socket == null ? toString() : this + " (" + NetUtil.toSocketAddressString(socket) + ")";
    }

    /** What the operator wrote: all servers of a name are called the same. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

package dev.portcullis.address;

import java.net.InetSocketAddress;

/**
 * Where an entry point listens.
 *
 * @param host an address or name; empty for every interface
 * @param port 0..65535, 0 for any free one
 */
public record ListenAddress(String host, int port) {
    /** Checks the port. */
    public ListenAddress {
        IpText.checkPort(port);
    }

    /** The socket address to bind. */
    public InetSocketAddress toSocketAddress() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

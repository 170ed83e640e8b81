package dev.portcullis.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Our own end of an accepted connection: what the client, or the balancer before us, connected to.
 *
 * @param ip never an IPv4-mapped IPv6 address: those become IPv4
 * @param port 0..65535
 */
public record ServerAddress(InetAddress ip, int port) {
    /** Unmaps an IPv4-mapped address and checks the port. */
    public ServerAddress {
        ip = IpText.unmap(ip);
        IpText.checkPort(port);
    }

    /** Our end of a connected socket. */
    public static ServerAddress of(InetSocketAddress socket) {
        return new ServerAddress(socket.getAddress(), socket.getPort());
    }
}

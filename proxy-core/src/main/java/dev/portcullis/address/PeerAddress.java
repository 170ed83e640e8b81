package dev.portcullis.address;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The other end of the socket that we accepted: a load balancer, or the client itself.
 *
 * @param ip never an IPv4-mapped IPv6 address: those become IPv4
 * @param port 0..65535
 */
public record PeerAddress(InetAddress ip, int port) {
    /** Unmaps an IPv4-mapped address and checks the port. */
    public PeerAddress {
        ip = IpText.unmap(ip);
        IpText.checkPort(port);
    }

    /** The peer of a connected socket. */
    public static PeerAddress of(InetSocketAddress socket) {
        return new PeerAddress(socket.getAddress(), socket.getPort());
    }

    /** The bare address: no port, no brackets, no zone. */
    public String bare() {
        return IpText.bare(ip);
    }

    /** The client that this peer is, when nobody stands between us. */
    public ClientAddress asClient() {
        return new ClientAddress(ip, port);
    }
}

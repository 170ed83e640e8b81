package dev.portcullis.address;

import java.net.InetAddress;

/**
 * Who really called: the address from the PROXY header where one was believed, else the socket's peer.
 *
 * @param ip never an IPv4-mapped IPv6 address: those become IPv4
 * @param port 0..65535
 */
public record ClientAddress(InetAddress ip, int port) {
    /** Unmaps an IPv4-mapped address and checks the port. */
    public ClientAddress {
        ip = IpText.unmap(ip);
        IpText.checkPort(port);
    }

    /** The bare address as it stands in {@code x-forwarded-for}: no port, no brackets, no zone. */
    public String bare() {
        return IpText.bare(ip);
    }
}

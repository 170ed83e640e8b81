package dev.portcullis.demo;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a balancer writes as the first bytes of a connection, in the layout of HAProxy's {@code proxy-protocol.txt}. It is
 * written by hand so that the proxy's decoder is not tested against its own library.
 *
 * @param version which form
 * @param client who called the balancer; an address, not a name
 * @param server what that client connected to; of the same family as the client
 */
record ProxyPreamble(ProxyVersion version, InetSocketAddress client, InetSocketAddress server) {
    private static final byte[] V2_SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte V2_PROXY_COMMAND = 0x21;
    private static final byte TCP_OVER_IPV4 = 0x11;
    private static final byte TCP_OVER_IPV6 = 0x21;

    /** No header at all. */
    static final ProxyPreamble NONE = of(ProxyVersion.NONE, "127.0.0.1", 1);

    /** A header that names a client, and a server of the same family. */
    static ProxyPreamble of(ProxyVersion version, String clientIp, int clientPort) {
        InetSocketAddress client = new InetSocketAddress(clientIp, clientPort);
        String server = client.getAddress() instanceof Inet6Address ? "2001:db8::443" : "192.0.2.43";
        return new ProxyPreamble(version, client, new InetSocketAddress(server, 443));
    }

    /** The bytes; none for {@link ProxyVersion#NONE}. */
    byte[] bytes() {
        return switch (version) {
            case NONE -> new byte[0];
            case V1 -> line().getBytes(StandardCharsets.US_ASCII);
            case V2 -> binary();
        };
    }

    private boolean isIpv6() {
        return client.getAddress() instanceof Inet6Address;
    }

    private String line() {
        return "PROXY " + (isIpv6() ? "TCP6 " : "TCP4 ")
                + client.getAddress().getHostAddress() + ' '
                + server.getAddress().getHostAddress() + ' '
                + client.getPort() + ' ' + server.getPort() + "\r\n";
    }

    private byte[] binary() {
        byte[] from = client.getAddress().getAddress();
        byte[] to = server.getAddress().getAddress();
        int addressBytes = from.length + to.length + 2 * Short.BYTES;
        return ByteBuffer.allocate(V2_SIGNATURE.length + 4 + addressBytes)
                .put(V2_SIGNATURE)
                .put(V2_PROXY_COMMAND)
                .put(isIpv6() ? TCP_OVER_IPV6 : TCP_OVER_IPV4)
                .putShort((short) addressBytes)
                .put(from)
                .put(to)
                .putShort((short) client.getPort())
                .putShort((short) server.getPort())
                .array();
    }
}

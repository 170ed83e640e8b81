package dev.portcullis.proxyprotocol;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.settings.ProxyHeaderVersion;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/**
 * Writes our PROXY header as the first bytes of a connection to a backend, in front of TLS: call it on the connection's loop once it
 * is made, before another handler is in the pipeline. It leaves with the first flush, in one packet with what follows.
 */
final class BackendHeader {
    /** The whole of a version 1 header that names nobody (PROXY protocol 2.1). */
    private static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);

    private BackendHeader() {}

    /**
     * Writes a header that names nobody: UNKNOWN, or LOCAL. It is the true one for a connection that many clients share: the backend
     * takes us for the caller, and finds the client of each call in {@code x-forwarded-for}.
     */
    static void writeShared(Channel channel, ProxyHeaderVersion version) {
        switch (version) {
            case V1 -> {
                var unused = channel.write(Unpooled.wrappedBuffer(UNKNOWN));
            }
            case V2 ->
                write(
                        channel,
                        new HAProxyMessage(
                                HAProxyProtocolVersion.V2,
                                HAProxyCommand.LOCAL,
                                HAProxyProxiedProtocol.UNKNOWN,
                                null,
                                null,
                                0,
                                0));
        }
    }

    /**
     * Writes a header that names a client. True only on a connection that carries no other client's calls.
     *
     * @param server what the client connected to; where one address is IPv4 and the other IPv6, both go out as IPv6
     */
    static void writeFor(Channel channel, ProxyHeaderVersion version, ClientAddress client, ServerAddress server) {
        boolean four = client.ip() instanceof Inet4Address && server.ip() instanceof Inet4Address;
        HAProxyProtocolVersion form = switch (version) {
            case V1 -> HAProxyProtocolVersion.V1;
            case V2 -> HAProxyProtocolVersion.V2;
        };
        write(
                channel,
                new HAProxyMessage(
                        form,
                        HAProxyCommand.PROXY,
                        four ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
                        text(client.ip(), four),
                        text(server.ip(), four),
                        client.port(),
                        server.port()));
    }

    private static String text(InetAddress ip, boolean four) {
        String text = NetUtil.toAddressString(ip);
        if (ip instanceof Inet4Address) {
            return four ? text : "::ffff:" + text;
        }
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static void write(Channel channel, HAProxyMessage message) {
        channel.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
        // A connection that is lost before the flush tells its HTTP/2 side so.
        var unused = channel.write(message);
        channel.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
    }
}

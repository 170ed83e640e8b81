package dev.portcullis.proxyprotocol;

import dev.portcullis.settings.ProxyHeaderVersion;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.nio.charset.StandardCharsets;

/**
 * Writes our PROXY header as the first bytes of a connection to a backend, in front of TLS: call it on the connection's loop once it
 * is made, before another handler is in the pipeline. It leaves with the first flush, in one packet with what follows.
 */
public final class BackendHeader {
    /** The whole of a version 1 header that names nobody (PROXY protocol 2.1). */
    private static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);

    private BackendHeader() {}

    /**
     * Writes a header that names nobody: UNKNOWN, or LOCAL. It is the true one for a connection that many clients share: the backend
     * takes us for the caller, and finds the client of each call in {@code x-forwarded-for}.
     */
    public static void writeShared(Channel channel, ProxyHeaderVersion version) {
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

    private static void write(Channel channel, HAProxyMessage message) {
        channel.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
        // A connection that is lost before the flush tells its HTTP/2 side so.
        var unused = channel.write(message);
        channel.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
    }
}

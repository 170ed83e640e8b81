package dev.portcullis.proxyprotocol;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.connection.ClientRules;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, called with one whole header instead of standing in a pipeline: so a header costs no change of the pipeline,
 * and its errors come back to the caller.
 */
final class HeaderDecoder extends HAProxyMessageDecoder {
    /**
     * Decodes a header that is known to be whole, and moves the reader index behind it.
     *
     * @param ctx closed by Netty when the header is malformed
     * @return owned by the caller
     * @throws Exception when the header is malformed
     */
    HAProxyMessage peekWhole(ChannelHandlerContext ctx, ByteBuf header) throws Exception {
        List<Object> out = new ArrayList<>(1);
        decode(ctx, header, out);
        if (out.isEmpty()) {
            throw new IllegalArgumentException("the header is not whole");
        }
        return (HAProxyMessage) out.get(0);
    }

    /** Whom a header names: nobody for LOCAL, UNKNOWN, and families that are not TCP, which say nothing about who called. */
    static @Nullable ClientAddress peekClient(HAProxyMessage message) {
        boolean named = message.command() == HAProxyCommand.PROXY
                && switch (message.proxiedProtocol()) {
                    case TCP4, TCP6 -> true;
                    case UNKNOWN, UDP4, UDP6, UNIX_STREAM, UNIX_DGRAM -> false;
                };
        if (!named) {
            return null;
        }
        InetAddress ip = NetUtil.createInetAddressFromIpAddressString(message.sourceAddress());
        return ClientRules.inHeader(
                Objects.requireNonNull(ip, "the decoder checked the address"), message.sourcePort());
    }
}

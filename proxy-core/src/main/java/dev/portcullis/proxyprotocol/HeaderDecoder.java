package dev.portcullis.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.util.ArrayList;
import java.util.List;

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
}

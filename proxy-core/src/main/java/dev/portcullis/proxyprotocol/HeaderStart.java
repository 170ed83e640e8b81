package dev.portcullis.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import java.nio.charset.StandardCharsets;

/** What the first bytes of a connection are. */
enum HeaderStart {
    /** Too few bytes to tell. */
    UNDECIDED,
    /** No PROXY header. */
    NONE,
    /** A version 1 header. */
    V1,
    /** A version 2 header. */
    V2;

    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    /**
     * Looks, and consumes nothing. Netty asks for 12 bytes before it answers; a byte that fits neither start answers at once,
     * so that a client which sends less and waits is not held up.
     */
    static HeaderStart peek(ByteBuf in) {
        if (!peekMatches(in, TEXT) && !peekMatches(in, SIGNATURE)) {
            return NONE;
        }
        return switch (HAProxyMessageDecoder.detectProtocol(in).state()) {
            case NEEDS_MORE_DATA -> UNDECIDED;
            case INVALID -> NONE;
            case DETECTED ->
                HAProxyMessageDecoder.detectProtocol(in).detectedProtocol() == HAProxyProtocolVersion.V1 ? V1 : V2;
        };
    }

    private static boolean peekMatches(ByteBuf in, byte[] start) {
        int length = Math.min(in.readableBytes(), start.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != start[i]) {
                return false;
            }
        }
        return true;
    }
}

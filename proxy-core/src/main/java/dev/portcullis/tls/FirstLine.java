package dev.portcullis.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What the first bytes of a connection, or the first inside its TLS, look like. */
enum FirstLine {
    /** Too few bytes to tell. */
    UNDECIDED,
    /** A method of HTTP/1 and a blank. */
    HTTP1,
    /** The client preface of HTTP/2 (RFC 9113 3.4). */
    HTTP2,
    /** A handshake record of TLS (RFC 8446 5.1). */
    TLS,
    /** None of these. */
    OTHER;

    /** The longest method of the registry has 17 letters, {@code UPDATEREDIRECTREF}. */
    private static final int METHOD_BYTES_MAX = 17;

    private static final byte TLS_HANDSHAKE = 0x16;
    private static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    /** Bytes after which a preface cannot be taken for a method any more. */
    private static final int PREFACE_TELLING_BYTES = 6;

    /** Looks, and consumes nothing. */
    static FirstLine peek(ByteBuf in) {
        int readable = in.readableBytes();
        if (readable == 0) {
            return UNDECIDED;
        }
        if (in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
            return TLS;
        }
        int preface = sameBytes(in, PREFACE);
        if (preface >= PREFACE_TELLING_BYTES) {
            return HTTP2;
        }
        return preface == readable ? UNDECIDED : peekMethod(in, readable);
    }

    private static int sameBytes(ByteBuf in, byte[] expected) {
        int same = 0;
        int end = Math.min(in.readableBytes(), expected.length);
        while (same < end && in.getByte(in.readerIndex() + same) == expected[same]) {
            same++;
        }
        return same;
    }

    private static FirstLine peekMethod(ByteBuf in, int readable) {
        for (int i = 0; i < readable; i++) {
            byte b = in.getByte(in.readerIndex() + i);
            if (b == ' ') {
                return i > 0 ? HTTP1 : OTHER;
            }
            boolean letter = (b >= 'A' && b <= 'Z') || b == '-';
            if (!letter || i == METHOD_BYTES_MAX) {
                return OTHER;
            }
        }
        return UNDECIDED;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

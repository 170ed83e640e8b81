package dev.portcullis.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What the first clear bytes of a connection look like. */
enum FirstLine {
    /** Too few bytes to tell. */
    UNDECIDED,
    /** A method of HTTP/1 and a blank. */
    HTTP1,
    /** The client preface of HTTP/2 (RFC 9113 3.4). */
    HTTP2,
    /** Neither. */
    OTHER;

    /** The longest method of the registry has 17 letters, {@code UPDATEREDIRECTREF}. */
    private static final int METHOD_BYTES_MAX = 17;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Bytes after which a preface cannot be taken for a method any more. */
    private static final int PREFACE_TELLING_BYTES = 6;

    /** Looks, and consumes nothing. */
    static FirstLine peek(ByteBuf in) {
        int same = 0;
        int readable = in.readableBytes();
        while (same < Math.min(readable, PREFACE.length) && in.getByte(in.readerIndex() + same) == PREFACE[same]) {
            same++;
        }
        if (same >= PREFACE_TELLING_BYTES) {
            return HTTP2;
        }
        return same == readable ? UNDECIDED : peekMethod(in, readable);
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
}

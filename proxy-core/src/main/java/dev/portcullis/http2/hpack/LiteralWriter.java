package dev.portcullis.http2.hpack;

import io.netty.buffer.ByteBuf;

/** The two primitives of RFC 7541 section 5, appended to a buffer that stays the caller's. */
final class LiteralWriter {
    private static final int HUFFMAN_BIT = 0x80;

    private LiteralWriter() {}

    /** An integer with the pattern of its representation in the bits above its prefix (5.1). */
    static void writeInteger(int pattern, int prefixBits, int value, ByteBuf out) {
        int prefixMax = (1 << prefixBits) - 1;
        if (value < prefixMax) {
            out.writeByte(pattern | value);
            return;
        }
        out.writeByte(pattern | prefixMax);
        int rest = value - prefixMax;
        for (; rest >= 0x80; rest >>>= 7) {
            out.writeByte((rest & 0x7f) | 0x80);
        }
        out.writeByte(rest);
    }

    /** A string, Huffman-coded when that is shorter (5.2). */
    static void writeString(byte[] text, ByteBuf out) {
        int codedLength = HuffmanCode.codedLength(text);
        if (codedLength < text.length) {
            writeInteger(HUFFMAN_BIT, 7, codedLength, out);
            HuffmanCode.write(text, out);
        } else {
            writeInteger(0, 7, text.length, out);
            out.writeBytes(text);
        }
    }
}

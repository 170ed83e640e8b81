package dev.portcullis.http2.hpack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Header blocks as hex and as text, so that a test reads like the examples of RFC 7541. */
final class Blocks {
    private Blocks() {}

    /** A decoder with the usual table and generous limits. */
    static BlockDecoder decoder() {
        return new BlockDecoder(4096, 65_536, 200);
    }

    /** Decodes a block given as hex, blanks allowed, which must be well-formed; answers lines {@code name: value}. */
    static List<String> decoded(BlockDecoder decoder, String hex) {
        HeaderBlock block = new HeaderBlock();
        DecodeVerdict verdict = decodeHex(decoder, hex, block);
        if (verdict != DecodeVerdict.OK) {
            throw new AssertionError(verdict + " for " + hex);
        }
        return lines(block);
    }

    /** Decodes a block given as hex. */
    static DecodeVerdict decodeHex(BlockDecoder decoder, String hex, HeaderBlock into) {
        return decodeBytes(decoder, ByteBufUtil.decodeHexDump(hex.replace(" ", "")), into);
    }

    /** Decodes a block that lies in the middle of a buffer whose own indexes must not move. */
    static DecodeVerdict decodeBytes(BlockDecoder decoder, byte[] bytes, HeaderBlock into) {
        ByteBuf buffer = Unpooled.directBuffer(bytes.length + 6);
        try {
            buffer.writeBytes(new byte[] {-1, -1, -1}).writeBytes(bytes).writeBytes(new byte[] {-1, -1, -1});
            DecodeVerdict verdict = decoder.decode(buffer, 3, bytes.length, into);
            if (buffer.readerIndex() != 0 || buffer.writerIndex() != bytes.length + 6) {
                throw new AssertionError("the buffer's indexes moved");
            }
            return verdict;
        } finally {
            buffer.release();
        }
    }

    /** One block with those fields. */
    static byte[] encoded(BlockEncoder encoder, HeaderField... fields) {
        return encoded(encoder, Arrays.asList(fields));
    }

    /** One block with those fields. */
    static byte[] encoded(BlockEncoder encoder, List<HeaderField> fields) {
        ByteBuf out = Unpooled.directBuffer();
        try {
            encoder.beginBlock(out);
            for (HeaderField field : fields) {
                encoder.encode(field, out);
            }
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    /** One block with those fields, as hex. */
    static String encodedHex(BlockEncoder encoder, HeaderField... fields) {
        return ByteBufUtil.hexDump(encoded(encoder, fields));
    }

    /** A block's fields as lines {@code name: value}, credentials included. */
    static List<String> lines(HeaderBlock block) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < block.size(); i++) {
            lines.add(block.get(i).name() + ": " + block.get(i).value());
        }
        return lines;
    }
}

package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.LeakPresenceDetector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a decoder keeps of a block that is too large, and that its table stays in step. */
class DecoderLimitsTest {
    private static final String THREE_FIELDS = "400161 0162 400163 0164 400165 0166";

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @Test
    void keepsFieldsUpToTheNumberAllowed() {
        HeaderBlock block = new HeaderBlock();
        BlockDecoder decoder = new BlockDecoder(4096, 65_536, 2);
        assertEquals(DecodeVerdict.LIST_TOO_LARGE, Blocks.decodeHex(decoder, THREE_FIELDS, block));
        assertEquals(List.of("a: b", "c: d"), Blocks.lines(block));
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(decoder, "be", block));
        assertEquals(List.of("e: f"), Blocks.lines(block), "the third field is in the table all the same");
    }

    @Test
    void keepsFieldsUpToTheBytesAllowed() {
        HeaderBlock block = new HeaderBlock();
        BlockDecoder decoder = new BlockDecoder(4096, 68, 200);
        assertEquals(DecodeVerdict.LIST_TOO_LARGE, Blocks.decodeHex(decoder, THREE_FIELDS, block));
        assertEquals(List.of("a: b", "c: d"), Blocks.lines(block));
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(decoder, "bebf", block));
        assertEquals(List.of("e: f", "c: d"), Blocks.lines(block));
    }

    @Test
    void smallFieldBehindTheLimitIsNotKeptEither() {
        HeaderBlock block = new HeaderBlock();
        BlockDecoder decoder = new BlockDecoder(4096, 70, 200);
        String largeFirst = "000161 28" + "62".repeat(40) + "82";
        assertEquals(DecodeVerdict.LIST_TOO_LARGE, Blocks.decodeHex(decoder, largeFirst, block));
        assertEquals(List.of(), Blocks.lines(block));
    }

    @Test
    void manyReferencesToOneLargeEntryKeepNothingBeyondTheLimit() {
        HeaderBlock block = new HeaderBlock();
        BlockDecoder decoder = new BlockDecoder(4096, 8_192, 200);
        String large = "400161 7fe906" + "62".repeat(1_000);
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(decoder, large, block));
        assertEquals(DecodeVerdict.LIST_TOO_LARGE, Blocks.decodeHex(decoder, "be".repeat(16_000), block));
        assertEquals(7, block.size());
    }

    @Test
    void malformedBehindTheLimitIsStillMalformed() {
        HeaderBlock block = new HeaderBlock();
        BlockDecoder decoder = new BlockDecoder(4096, 65_536, 1);
        assertEquals(DecodeVerdict.COMPRESSION_ERROR, Blocks.decodeHex(decoder, THREE_FIELDS + "80", block));
    }
}

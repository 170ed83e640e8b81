package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes as a header block, twice on one connection: a verdict each time, within the limits, and never an exception. */
class BlockDecoderFuzz {
    private static final int TABLE_BYTES = 4096;
    private static final int LIST_BYTES = 8192;
    private static final int FIELDS_MAX = 100;

    @FuzzTest
    void givesAVerdictWithinTheLimits(byte[] bytes) {
        BlockDecoder decoder = new BlockDecoder(TABLE_BYTES, LIST_BYTES, FIELDS_MAX);
        HeaderBlock block = new HeaderBlock();
        DecodeVerdict first = Blocks.decodeBytes(decoder, bytes, block);
        assertTrue(block.size() <= FIELDS_MAX, () -> block.size() + " fields");
        if (first == DecodeVerdict.COMPRESSION_ERROR) {
            BlockDecoder other = new BlockDecoder(TABLE_BYTES, LIST_BYTES, FIELDS_MAX);
            assertEquals(first, Blocks.decodeBytes(other, bytes, new HeaderBlock()));
            return;
        }
        HeaderBlock again = new HeaderBlock();
        Blocks.decodeBytes(decoder, bytes, again);
        assertTrue(again.size() <= FIELDS_MAX, () -> again.size() + " fields");
    }
}

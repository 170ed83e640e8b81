package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When two blocks hand out the same object, and when they must not. */
class DecoderIdentityTest {
    private final BlockDecoder decoder = Blocks.decoder();

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @Test
    void indexedFieldIsTheSameObjectEachTime() {
        HeaderField first = only("400161 0162");
        assertSame(first, only("be"));
        assertSame(first, only("be"));
        assertSame(only("82"), only("82"));
    }

    @Test
    void fieldsOfOneNameEntryShareItsText() {
        HeaderField first = only("400161 0162");
        HeaderField second = only("7e 0163");
        assertSame(first.name(), second.name());
        assertEquals("c", second.value());
    }

    @Test
    void unindexedLiteralThatRepeatsBecomesOneObject() {
        String literal = "000161 0162";
        HeaderField first = only(literal);
        HeaderField second = only(literal);
        HeaderField third = only(literal);
        assertTrue(first.sameAs(second));
        assertSame(second, third, "kept from its second time on");
        assertSame(Indexing.WITHOUT, third.indexing());
    }

    @Test
    void neverIndexedLiteralIsNotRemembered() {
        String literal = "100161 0162";
        only(literal);
        assertNotSame(only(literal), only(literal));
    }

    @Test
    void credentialIsNotRemembered() {
        String cookie = "0f11 0162";
        only(cookie);
        assertNotSame(only(cookie), only(cookie));
        assertEquals("cookie", only(cookie).name());
    }

    @Test
    void unindexedLiteralWithDynamicNameFollowsTheTable() {
        only("400161 0162");
        String named = "0f2f 0163";
        for (int i = 0; i < 3; i++) {
            assertEquals("a", only(named).name());
        }
        only("400164 0165");
        assertEquals("d", only(named).name());
    }

    @Test
    void memoStartsAnewRatherThanGrow() {
        String value = "61".repeat(100);
        for (int i = 0; i < 400; i++) {
            String literal = String.format("0002%02x%02x64", 'a' + i % 20, 'a' + i / 20) + value;
            HeaderField field = only(literal);
            assertTrue(field.sameAs(only(literal)));
            assertTrue(field.sameAs(only(literal)));
        }
    }

    @Test
    void blanksAtTheEndsCountForTheTableAsThePeerCountsThem() {
        BlockDecoder small = new BlockDecoder(80, 65_536, 200);
        assertEquals(List.of("a: b"), Blocks.decoded(small, "400161 0162"));
        // 32 + 1 + 15 = 48 bytes on the wire make the first entry leave; trimmed, both would fit.
        assertEquals(List.of("c: d"), Blocks.decoded(small, "400163 0f 20202020202020 64 09090909090909"));
        assertEquals(List.of("c: d"), Blocks.decoded(small, "be"));
        assertEquals(DecodeVerdict.COMPRESSION_ERROR, Blocks.decodeHex(small, "bf", new HeaderBlock()));
    }

    @Test
    void readsASliceOfABufferOnTheHeapInPlace() {
        byte[] bytes = ByteBufUtil.decodeHexDump("ffff400161046263646582ffff");
        ByteBuf slice = Unpooled.wrappedBuffer(bytes).slice(1, bytes.length - 2);
        HeaderBlock block = new HeaderBlock();
        assertEquals(DecodeVerdict.OK, decoder.decode(slice, 1, 9, block));
        Arrays.fill(bytes, (byte) 0);
        assertEquals(List.of("a: bcde", ":method: GET"), Blocks.lines(block), "keeps nothing of the buffer");
        assertEquals(List.of("a: bcde"), Blocks.decoded(decoder, "be"));
        slice.release();
    }

    @Test
    void unusuallyLargeBlockIsReadAndTheNextOneToo() {
        String large = "000161 7f81fe01" + "62".repeat(32_640);
        assertEquals(32_640, only(large).valueLength());
        assertEquals("c", only("000161 0163").value());
    }

    private HeaderField only(String hex) {
        HeaderBlock block = new HeaderBlock();
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(decoder, hex, block));
        assertEquals(1, block.size());
        return block.get(0);
    }
}

package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Huffman code against the standard's own values, and there and back. */
class HuffmanTest {
    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @Test
    void codesAreThoseOfTheStandard() {
        assertEquals(0x1ff8, HuffmanCode.code(0));
        assertEquals(0x3ffffffc, HuffmanCode.code('\n'));
        assertEquals(0x14, HuffmanCode.code(' '));
        assertEquals(0x3, HuffmanCode.code('a'));
        assertEquals(0xfd, HuffmanCode.code('Z'));
        assertEquals(0x7fff0, HuffmanCode.code('\\'));
        assertEquals(0x3ffffee, HuffmanCode.code(255));
        assertEquals(0x3fffffff, HuffmanCode.code(HuffmanCode.EOS));
        assertEquals(30, HuffmanCode.lengthBits(HuffmanCode.EOS));
    }

    @Test
    void everyTextComesBack() {
        long seed = 7541;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] text = new byte[random.nextInt(64)];
            random.nextBytes(text);
            if (random.nextBoolean()) {
                for (int at = 0; at < text.length; at++) {
                    text[at] = (byte) (' ' + (text[at] & 0x3f));
                }
            }
            byte[] coded = coded(text);
            assertEquals(HuffmanCode.codedLength(text), coded.length);
            byte[] room = new byte[HuffmanText.roomFor(coded.length)];
            int length = HuffmanText.decode(coded, 0, coded.length, room);
            assertArrayEquals(text, Arrays.copyOf(room, length), () -> "seed " + seed);
        }
    }

    @Test
    void shortestCodesFillTheRoomAndNoMore() {
        for (int length = 0; length < 100; length++) {
            byte[] text = new byte[length];
            Arrays.fill(text, (byte) 'a');
            byte[] coded = coded(text);
            byte[] room = new byte[HuffmanText.roomFor(coded.length)];
            assertEquals(length, HuffmanText.decode(coded, 0, coded.length, room));
        }
    }

    private static byte[] coded(byte[] text) {
        ByteBuf out = Unpooled.directBuffer();
        try {
            HuffmanCode.write(text, out);
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }
}

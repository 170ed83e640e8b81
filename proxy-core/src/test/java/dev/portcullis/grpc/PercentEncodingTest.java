package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.GrpcRule;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both directions of {@link PercentEncoding}. */
final class PercentEncodingTest {
    @Test
    void leavesPlainTextAlone() {
        String plain = "no route for /pkg.Svc/Method ~!";
        assertSame(plain, PercentEncoding.encode(plain));
        assertSame(plain, PercentEncoding.decode(plain));
    }

    @Test
    @GrpcRule(50)
    void encodesWhatIsNotPrintableAscii() {
        assertEquals("100%25", PercentEncoding.encode("100%"));
        assertEquals("a%0D%0Ab%00%7F", PercentEncoding.encode("a\r\nb\0\u007f"));
        assertEquals("gr%C3%BC%C3%9F %F0%9F%91%8B", PercentEncoding.encode("gr\u00fc\u00df \ud83d\udc4b"));
        assertEquals("", PercentEncoding.encode(""));
    }

    @Test
    void decodesEitherCaseAndKeepsWhatIsNoEscape() {
        assertEquals("\u00fc\u00fc", PercentEncoding.decode("%C3%BC%c3%bc"));
        assertEquals("% %4 %zz 5%", PercentEncoding.decode("%25 %4 %zz 5%"));
        assertEquals("\ufffd", PercentEncoding.decode("%FF"));
    }

    @Test
    void decodesWhatItEncoded() {
        long seed = 50;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                int bound = random.nextBoolean() ? 0x80 : 0x2_0000;
                int point = random.nextInt(bound);
                text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? '%' : point);
            }
            String encoded = PercentEncoding.encode(text.toString());
            assertTrue(encoded.chars().allMatch(c -> c >= 0x20 && c <= 0x7e), "seed " + seed + ", round " + round);
            assertEquals(text.toString(), PercentEncoding.decode(encoded), "seed " + seed + ", round " + round);
        }
    }
}

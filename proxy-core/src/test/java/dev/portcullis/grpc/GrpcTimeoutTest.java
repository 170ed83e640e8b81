package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.testing.GrpcRule;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and writing of {@link GrpcTimeout}. */
final class GrpcTimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "1n, 1",
        "1u, 1000",
        "1m, 1000000",
        "1S, 1000000000",
        "1M, 60000000000",
        "1H, 3600000000000",
        "0S, 0",
        "00000000H, 0",
        "99999999n, 99999999",
        "99999999M, 5999999940000000000",
        "2562047H, 9223369200000000000",
        "2562048H, 9223372036854775807",
        "99999999H, 9223372036854775807"
    })
    void readsTimeouts(String value, long nanos) {
        assertEquals(nanos, parse(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "S", "123456789S", "1s", "1h", "1 S", "-1S", "+1S", "1.5S", "1SS", "\u00b2S"})
    @GrpcRule(7)
    void refusesEverythingElse(String value) {
        assertEquals(GrpcTimeout.MALFORMED, parse(value));
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0n",
        "0, 0n",
        "1, 1n",
        "99999999, 99999999n",
        "100000000, 100000u",
        "123456789, 123456u",
        "99999999999, 99999999u",
        "100000000000, 100000m",
        "9223372036854775807, 2562047H"
    })
    void writesAtMostEightDigits(long nanos, String expected) {
        String written = GrpcTimeout.format(nanos);
        assertEquals(expected, written);
        assertTrue(written.length() <= 9, written);
    }

    @Test
    void neverGrowsAndLosesLittle() {
        long seed = 7;
        Random random = new Random(seed);
        for (int round = 0; round < 100_000; round++) {
            long nanos = random.nextLong() >>> (1 + random.nextInt(62));
            long back = parse(GrpcTimeout.format(nanos));
            String where = "seed " + seed + ", round " + round + ", " + nanos;
            assertTrue(back <= nanos, where);
            assertTrue(nanos - back <= nanos / 1_000, where);
        }
    }

    @Test
    void staysOutOfTables() {
        HeaderField field = GrpcTimeout.field(1_500_000_000);
        assertEquals("grpc-timeout: 1500000u", field.toString());
        assertEquals(Indexing.WITHOUT, field.indexing());
    }

    private static long parse(String value) {
        return GrpcTimeout.parseNanos(HeaderField.of("grpc-timeout", value));
    }
}

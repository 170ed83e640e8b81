package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a header block can be malformed ends in a verdict, never in an exception or a leak. */
class MalformedBlockTest {
    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "index 0, 80",
        "first index after the static table with an empty table, be",
        "index far out of range, ff80ffff07",
        "index cut off, ff",
        "index cut off in its continuation, ff80",
        "name index of an empty table, 7e0161",
        "name index of an empty table without indexing, 0f2f0161",
        "name missing, 40",
        "name cut off, 400261",
        "value missing, 400161",
        "value cut off, 4001610262",
        "value missing without indexing, 000161",
        "value cut off without indexing, 0001610262",
        "value cut off with static name without indexing, 040261",
        "value missing never indexed, 100161",
        "string length above what an int holds, 40ffffffffff7f",
        "string length near the largest int, 4001617fffffffff06",
        "integer with a sixth continuation octet, ffffffffffff0f",
        "integer padded with six zeros, ff808080808000",
        "size update above the announced size, 3fe21f",
        "size update after a field, 823f00",
        "three size updates, 202020",
        "size update cut off, 3f",
        "padding longer than seven bits, 40018261ff0161",
        "padding of a whole octet, 400161 81ff",
        "padding of zeros, 400161 8118",
        "padding with a zero inside, 400161 811e",
        "EOS in the text, 400161 84ffffffff",
        "EOS in the text and more after it, 400161 85ffffffff1f",
        "EOS in a name, 4084ffffffff0161",
        "bad padding without indexing, 000161 8118",
        "bad padding never indexed, 100161 8118",
    })
    void isACompressionError(String what, String hex) {
        HeaderBlock block = new HeaderBlock();
        assertEquals(DecodeVerdict.COMPRESSION_ERROR, Blocks.decodeHex(Blocks.decoder(), hex, block), what);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing, ''",
        "two size updates, 203fe11f",
        "a size update alone, 20",
        "the announced size, 3fe11f",
        "five continuation octets, 3f8080808000",
        "an empty name and value, 400000",
        "an empty Huffman string, 40016180",
    })
    void isWellFormed(String what, String hex) {
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(Blocks.decoder(), hex, new HeaderBlock()), what);
    }

    @Test
    void fieldLargerThanTheTableEmptiesIt() {
        BlockDecoder decoder = new BlockDecoder(64, 65_536, 200);
        HeaderBlock block = new HeaderBlock();
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(decoder, "400161 0162", block));
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(decoder, "be", block));
        String large = "400163 20" + "64".repeat(32);
        assertEquals(DecodeVerdict.OK, Blocks.decodeHex(decoder, large, block));
        assertEquals(1, block.size());
        assertEquals(DecodeVerdict.COMPRESSION_ERROR, Blocks.decodeHex(decoder, "be", block));
    }

    @Test
    void everyCutOfAGoodBlockIsHandled() {
        byte[] good = Blocks.encoded(
                new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 1024),
                HeaderField.of(":path", "/routeguide.RouteGuide/GetFeature"),
                HeaderField.of("authorization", "Bearer abc", Indexing.NEVER),
                HeaderField.of("user-agent", "grpc-java-netty/1.85.1", Indexing.WITHOUT));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertNotNull(Blocks.decodeBytes(Blocks.decoder(), cut, new HeaderBlock()));
        }
    }

    @Test
    void blocksWithOctetsChangedByChanceNeverThrow() {
        long seed = 7541;
        RandomFields fields = new RandomFields(seed);
        Random random = fields.random();
        Map<DecodeVerdict, Integer> verdicts = new EnumMap<>(DecodeVerdict.class);
        for (int connection = 0; connection < 3_000; connection++) {
            BlockDecoder decoder = new BlockDecoder(4096, 1_000, 10);
            BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, random.nextInt(4096));
            DecodeVerdict verdict = DecodeVerdict.OK;
            for (int i = 0; i < 20 && verdict != DecodeVerdict.COMPRESSION_ERROR; i++) {
                byte[] bytes = Blocks.encoded(encoder, fields.head());
                for (int changes = random.nextInt(4); changes > 1; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                verdict = Blocks.decodeBytes(decoder, bytes, new HeaderBlock());
                verdicts.merge(verdict, 1, Integer::sum);
            }
        }
        for (DecodeVerdict verdict : DecodeVerdict.values()) {
            assertTrue(verdicts.getOrDefault(verdict, 0) > 1_000, () -> verdicts + ", seed " + seed);
        }
    }

    @Test
    void randomBytesNeverThrow() {
        Random random = new Random(7541);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertNotNull(Blocks.decodeBytes(Blocks.decoder(), bytes, new HeaderBlock()));
        }
    }
}

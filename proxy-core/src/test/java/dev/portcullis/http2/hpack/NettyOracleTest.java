package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Long connections between our codec and Netty's, in both directions, while the table's size changes. */
class NettyOracleTest {
    private static final int BLOCKS = 3_000;
    private static final int[] TABLE_BYTES = {0, 33, 64, 200, 1_000, 4_096, 8_192, 65_536};

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @ParameterizedTest
    @EnumSource(IndexingPolicy.class)
    void nettyReadsWhatWeWrite(IndexingPolicy policy) throws Http2Exception {
        for (long seed = 1; seed <= 8; seed++) {
            RandomFields fields = new RandomFields(seed);
            BlockEncoder encoder = new BlockEncoder(policy, seed % 2 == 0 ? 4_096 : 20_000);
            DefaultHttp2HeadersDecoder oracle = new DefaultHttp2HeadersDecoder(false, 1 << 20);
            for (int block = 0; block < BLOCKS; block++) {
                changeTable(fields.random(), encoder, oracle);
                List<HeaderField> head = fields.head();
                assertEquals(lines(head), readByNetty(oracle, Blocks.encoded(encoder, head)), "seed " + seed);
            }
        }
    }

    @Test
    void weReadWhatNettyWrites() throws Http2Exception {
        for (long seed = 1; seed <= 8; seed++) {
            RandomFields fields = new RandomFields(seed);
            BlockDecoder decoder = new BlockDecoder(65_536, 1 << 20, 200);
            try (DefaultHttp2HeadersEncoder oracle = new DefaultHttp2HeadersEncoder(NettyOracleTest::isSensitive)) {
                for (int block = 0; block < BLOCKS; block++) {
                    if (fields.random().nextInt(50) == 0) {
                        oracle.configuration().maxHeaderTableSize(tableBytes(fields.random()));
                    }
                    List<HeaderField> head = fields.head();
                    HeaderBlock read = readByUs(decoder, oracle, head, fields.random());
                    assertEquals(lines(head), Blocks.lines(read), "seed " + seed);
                    assertKeptSecret(read);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(IndexingPolicy.class)
    void weReadWhatWeWriteAndFieldsKeepTheirIndexing(IndexingPolicy policy) {
        RandomFields fields = new RandomFields(9);
        BlockEncoder encoder = new BlockEncoder(policy, 2_000);
        BlockDecoder decoder = Blocks.decoder();
        HeaderBlock read = new HeaderBlock();
        for (int block = 0; block < BLOCKS; block++) {
            List<HeaderField> head = fields.head();
            assertEquals(DecodeVerdict.OK, Blocks.decodeBytes(decoder, Blocks.encoded(encoder, head), read));
            assertEquals(lines(head), Blocks.lines(read));
            for (int i = 0; i < head.size(); i++) {
                HeaderField sent = head.get(i);
                if (sent.indexing() == Indexing.NEVER) {
                    assertEquals(Indexing.NEVER, read.get(i).indexing());
                } else if (sent.indexing() == Indexing.WITHOUT && sent.staticIndex() == 0) {
                    assertTrue(read.get(i).indexing() != Indexing.INCREMENTAL);
                }
            }
        }
    }

    private static void changeTable(Random random, BlockEncoder encoder, DefaultHttp2HeadersDecoder oracle)
            throws Http2Exception {
        for (int i = random.nextInt(50) == 0 ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            int bytes = tableBytes(random);
            encoder.onPeerTableSize(bytes);
            oracle.configuration().maxHeaderTableSize(bytes);
        }
    }

    private static int tableBytes(Random random) {
        return TABLE_BYTES[random.nextInt(TABLE_BYTES.length)];
    }

    private static List<String> readByNetty(DefaultHttp2HeadersDecoder oracle, byte[] block) throws Http2Exception {
        ByteBuf buffer = Unpooled.wrappedBuffer(block);
        List<String> lines = new ArrayList<>();
        for (Map.Entry<CharSequence, CharSequence> entry : oracle.decodeHeaders(1, buffer)) {
            lines.add(latin1(entry.getKey()) + ": " + latin1(entry.getValue()));
        }
        return lines;
    }

    private static HeaderBlock readByUs(
            BlockDecoder decoder, DefaultHttp2HeadersEncoder oracle, List<HeaderField> head, Random random)
            throws Http2Exception {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (HeaderField field : head) {
            // Blanks that we trim and the peer's table counts.
            String blanks = random.nextInt(9) == 0 ? " \t" : "";
            headers.add(ascii(field.name()), ascii(blanks + field.value() + blanks));
        }
        ByteBuf buffer = Unpooled.directBuffer();
        try {
            oracle.encodeHeaders(1, headers, buffer);
            HeaderBlock block = new HeaderBlock();
            assertEquals(DecodeVerdict.OK, decoder.decode(buffer, buffer.readerIndex(), buffer.readableBytes(), block));
            return block;
        } finally {
            buffer.release();
        }
    }

    private static boolean isSensitive(CharSequence name, CharSequence value) {
        return AsciiString.contentEquals(name, "authorization");
    }

    private static void assertKeptSecret(HeaderBlock block) {
        for (int i = 0; i < block.size(); i++) {
            if (block.get(i).name().equals("authorization")) {
                assertEquals(Indexing.NEVER, block.get(i).indexing());
            }
        }
    }

    private static AsciiString ascii(String latin1) {
        return new AsciiString(latin1.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    private static String latin1(CharSequence text) {
        return text instanceof AsciiString octets
                ? new String(octets.toByteArray(), StandardCharsets.ISO_8859_1)
                : text.toString();
    }

    private static List<String> lines(List<HeaderField> head) {
        List<String> lines = new ArrayList<>();
        for (HeaderField field : head) {
            lines.add(field.name() + ": " + field.value());
        }
        return lines;
    }
}

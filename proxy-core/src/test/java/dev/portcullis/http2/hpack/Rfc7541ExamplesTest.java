package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.util.LeakPresenceDetector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7541 appendix C. */
class Rfc7541ExamplesTest {
    private static final List<String> FIRST_REQUEST =
            List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    private static final List<String> SECOND_REQUEST = List.of(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache");
    private static final List<String> THIRD_REQUEST = List.of(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
    private static final List<String> FIRST_RESPONSE = List.of(
            ":status: 302",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    private static final List<String> SECOND_RESPONSE = List.of(
            ":status: 307",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    private static final List<String> THIRD_RESPONSE = List.of(
            ":status: 200",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:22 GMT",
            "location: https://www.example.com",
            "content-encoding: gzip",
            "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @Test
    void decodesEachRepresentation() {
        assertEquals(
                List.of("custom-key: custom-header"),
                Blocks.decoded(Blocks.decoder(), "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
        assertEquals(
                List.of(":path: /sample/path"), Blocks.decoded(Blocks.decoder(), "040c 2f73 616d 706c 652f 7061 7468"));
        assertEquals(
                List.of("password: secret"),
                Blocks.decoded(Blocks.decoder(), "1008 7061 7373 776f 7264 0673 6563 7265 74"));
        assertEquals(List.of(":method: GET"), Blocks.decoded(Blocks.decoder(), "82"));
    }

    @Test
    void keepsHowEachFieldWasSent() {
        HeaderBlock block = new HeaderBlock();
        Blocks.decodeHex(Blocks.decoder(), "82 400161 0162 000163 0164 100165 0166", block);
        assertSame(Indexing.INCREMENTAL, block.get(0).indexing());
        assertSame(Indexing.INCREMENTAL, block.get(1).indexing());
        assertSame(Indexing.WITHOUT, block.get(2).indexing());
        assertSame(Indexing.NEVER, block.get(3).indexing());
    }

    @Test
    void decodesRequestsWithoutHuffman() {
        BlockDecoder decoder = Blocks.decoder();
        assertEquals(FIRST_REQUEST, Blocks.decoded(decoder, "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d"));
        assertEquals(SECOND_REQUEST, Blocks.decoded(decoder, "8286 84be 5808 6e6f 2d63 6163 6865"));
        assertEquals(
                THIRD_REQUEST,
                Blocks.decoded(decoder, "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"));
    }

    @Test
    void decodesRequestsWithHuffman() {
        BlockDecoder decoder = Blocks.decoder();
        assertEquals(FIRST_REQUEST, Blocks.decoded(decoder, "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"));
        assertEquals(SECOND_REQUEST, Blocks.decoded(decoder, "8286 84be 5886 a8eb 1064 9cbf"));
        assertEquals(
                THIRD_REQUEST, Blocks.decoded(decoder, "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"));
    }

    @Test
    void encodesRequestsAsTheExamplesDo() {
        BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 4096);
        assertEquals("828684418cf1e3c2e5f23a6ba0ab90f4ff", Blocks.encodedHex(encoder, fields(FIRST_REQUEST)));
        assertEquals("828684be5886a8eb10649cbf", Blocks.encodedHex(encoder, fields(SECOND_REQUEST)));
        assertEquals(
                "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", Blocks.encodedHex(encoder, fields(THIRD_REQUEST)));
    }

    @Test
    void decodesResponsesWithoutHuffmanWhileEntriesLeave() {
        BlockDecoder decoder = new BlockDecoder(256, 65_536, 200);
        assertEquals(
                FIRST_RESPONSE,
                Blocks.decoded(
                        decoder,
                        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133"
                                + "2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861"
                                + "6d70 6c65 2e63 6f6d"));
        assertEquals(SECOND_RESPONSE, Blocks.decoded(decoder, "4803 3330 37c1 c0bf"));
        assertEquals(
                THIRD_RESPONSE,
                Blocks.decoded(
                        decoder,
                        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d"
                                + "54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f"
                                + "5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572"
                                + "7369 6f6e 3d31"));
    }

    @Test
    void decodesResponsesWithHuffmanWhileEntriesLeave() {
        BlockDecoder decoder = new BlockDecoder(256, 65_536, 200);
        assertEquals(
                FIRST_RESPONSE,
                Blocks.decoded(
                        decoder,
                        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
                                + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3"));
        assertEquals(SECOND_RESPONSE, Blocks.decoded(decoder, "4883 640e ffc1 c0bf"));
        assertEquals(
                THIRD_RESPONSE,
                Blocks.decoded(
                        decoder,
                        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
                                + "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5"
                                + "291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07"));
    }

    private static HeaderField[] fields(List<String> lines) {
        HeaderField[] fields = new HeaderField[lines.size()];
        for (int i = 0; i < fields.length; i++) {
            String line = lines.get(i);
            int border = line.indexOf(": ");
            fields[i] = HeaderField.of(line.substring(0, border), line.substring(border + 2));
        }
        return fields;
    }
}

package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What first bytes are taken for, and how few are enough. */
class FirstLineTest {
    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @ParameterizedTest
    @CsvSource({
        "G, UNDECIDED",
        "GET, UNDECIDED",
        "'GET ', HTTP1",
        "GET / HTTP/1.1, HTTP1",
        "M-SEARCH * HTTP/1.1, HTTP1",
        "UPDATEREDIRECTREF / , HTTP1",
        "UPDATEREDIRECTREFX /, OTHER",
        "P, UNDECIDED",
        "PRI, UNDECIDED",
        "'PRI *', UNDECIDED",
        "'PRI * ', HTTP2",
        "PRI * HTTP/2.0, HTTP2",
        "PRI /, HTTP1",
        "PROPFIND / HTTP/1.1, HTTP1",
        "' GET', OTHER",
        "get /, OTHER",
        "SSH-2.0-x, OTHER",
        "1, OTHER",
        "'\u0016', TLS",
        "'\u0015', OTHER"
    })
    void tellsHttpFromTheRest(String text, FirstLine expected) {
        ByteBuf bytes =
                Unpooled.copiedBuffer("xx" + text, StandardCharsets.US_ASCII).skipBytes(2);
        assertEquals(expected, FirstLine.peek(bytes));
        assertEquals(text.length(), bytes.readableBytes());
        bytes.release();
    }
}

package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What first bytes are taken for, and how few are enough. */
class FirstLineTest {
    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void tellsThePreambleOfVersion2FromBlankLines() {
        byte[] signature = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
        for (int length = 1; length <= signature.length; length++) {
            ByteBuf bytes = Unpooled.copiedBuffer(signature, 0, length);
            assertEquals(length < 5 ? FirstLine.UNDECIDED : FirstLine.PROXY_HEADER, FirstLine.peek(bytes));
            bytes.release();
        }
        ByteBuf request = Unpooled.copiedBuffer("\r\nGET / HTTP/1.1", StandardCharsets.US_ASCII);
        assertEquals(FirstLine.OTHER, FirstLine.peek(request));
        request.release();
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
        "PROXY, UNDECIDED",
        "'PROXY ', PROXY_HEADER",
        "PROXYX /, HTTP1",
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

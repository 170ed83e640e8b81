package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The proxy's own answer to a client that does not speak gRPC: a status and one line of text.
 *
 * @param status of HTTP
 * @param text the line
 * @param retryMillis when the client may ask again; -1 when nothing is said of that
 */
record HttpReply(int status, String text, long retryMillis) {
    private static final HeaderField TEXT = HeaderField.of("content-type", "text/plain; charset=utf-8");

    private static final int METHOD_NOT_ALLOWED = 405;
    /** Stands in every 405 (RFC 9110 15.5.6). */
    private static final HeaderField ALLOWED = HeaderField.of("allow", "POST");

    /** Appends the fields of the head; the body must follow. */
    void head(HeaderBlock out) {
        out.add(HeaderField.of(":status", Integer.toString(status)));
        out.add(TEXT);
        out.add(HeaderField.of("content-length", Integer.toString(body().length)));
        if (status == METHOD_NOT_ALLOWED) {
            out.add(ALLOWED);
        }
        if (retryMillis >= 0) {
            String seconds = Long.toString((retryMillis + 999) / 1000);
            out.add(HeaderField.of("retry-after", seconds, Indexing.WITHOUT));
        }
    }

    /** Writes the line, which ends the stream. */
    void writeBody(H2Stream stream) {
        ByteBuf body = Unpooled.wrappedBuffer(body());
        stream.writeData(body, 0, body.readableBytes(), true);
        body.release();
    }

    private byte[] body() {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}

package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The proxy's own answer to a client that does not speak gRPC: a status and one line of text. */
final class HttpReply {
    private static final HeaderField TEXT = HeaderField.of("content-type", "text/plain; charset=utf-8");

    private HttpReply() {}

    /** Writes an answer to a stream; the block is for its head. */
    static void write(int status, String text, H2Stream stream, HeaderBlock out) {
        ByteBuf body = Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
        out.add(HeaderField.of(":status", Integer.toString(status)));
        out.add(TEXT);
        out.add(HeaderField.of("content-length", Integer.toString(body.readableBytes())));
        stream.writeHead(out, false);
        stream.writeData(body, 0, body.readableBytes(), true);
        body.release();
    }
}

package dev.portcullis.relay;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;

/** The proxy's own answer to a client that does not speak gRPC: a status and one line of text. */
final class HttpReply {
    private static final HeaderField TEXT = HeaderField.of("content-type", "text/plain; charset=utf-8");

    private HttpReply() {}

    /** Appends the head of an answer with a body of so many bytes. */
    static void head(int status, int bodyBytes, HeaderBlock out) {
        out.add(HeaderField.of(":status", Integer.toString(status)));
        out.add(TEXT);
        out.add(HeaderField.of("content-length", Integer.toString(bodyBytes)));
    }
}

package dev.portcullis.health;

import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.HealthCheckSettings.Http;
import io.netty.buffer.ByteBuf;

/**
 * Reads the answer to a request over HTTP: its status says it all.
 *
 * @param question says which status is good
 */
record HttpAnswer(Http question) implements Answer {
    private static final int FIRST_GOOD = 200;
    private static final int FIRST_BAD = 400;

    @Override
    public Finding onHead(HeaderBlock head, boolean endStream) {
        int status = statusOf(head);
        int wanted = question.status();
        boolean good = wanted == 0 ? status >= FIRST_GOOD && status < FIRST_BAD : status == wanted;
        String allowed = wanted == 0 ? "200 to 399" : Integer.toString(wanted);
        return good ? Finding.GOOD : Finding.bad("answers with HTTP status " + status + " instead of " + allowed);
    }

    /** The status of a response's head; the engine has seen to it that there is one. */
    static int statusOf(HeaderBlock head) {
        HeaderField status = head.first(FieldRole.STATUS);
        return status == null ? 0 : Integer.parseInt(status.value());
    }

    @Override
    public Finding onData(ByteBuf peek, int index, int length, boolean endStream) {
        throw new AssertionError("the head has answered");
    }

    @Override
    public Finding onTrailers(HeaderBlock trailers) {
        throw new AssertionError("the head has answered");
    }
}

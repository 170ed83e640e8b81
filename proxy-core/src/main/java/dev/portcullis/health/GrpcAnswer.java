package dev.portcullis.health;

import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.PercentEncoding;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.grpc.SmallMessages;
import dev.portcullis.grpc.StatusMapping;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads the answer to {@code Check}: a status of those that were expected, and with OK the message SERVING. */
@EventLoopConfined
final class GrpcAnswer implements Answer {
    private static final int HTTP_OK = 200;

    /** One bit for each status that counts as healthy. */
    private final int expectedBits;

    private final SmallMessages messages = new SmallMessages();
    private @Nullable ServingStatus said;

    GrpcAnswer(Grpc question) {
        int bits = 0;
        for (int code : question.expectedCodes()) {
            bits |= 1 << code;
        }
        this.expectedBits = bits;
    }

    @Override
    public @Nullable Finding onHead(HeaderBlock head, boolean endStream) {
        int http = HttpAnswer.statusOf(head);
        if (head.first(FieldRole.GRPC_STATUS) == null && (http != HTTP_OK || endStream)) {
            return judge(StatusMapping.ofHttp(http).number(), " (HTTP status " + http + " without grpc-status)");
        }
        return endStream ? onTrailers(head) : null;
    }

    @Override
    public @Nullable Finding onData(ByteBuf peek, int index, int length, boolean endStream) {
        for (int at = index; at < index + length; ) {
            at += messages.add(peek, at, index + length - at);
            byte[] message = messages.next();
            if (message != null) {
                said = HealthMessages.statusOf(message);
            }
        }
        if (messages.isBroken()) {
            return Finding.bad("answers with a message that is compressed, or too large");
        }
        return endStream ? Finding.bad("answers without trailers") : null;
    }

    @Override
    public Finding onTrailers(HeaderBlock trailers) {
        HeaderField status = trailers.first(FieldRole.GRPC_STATUS);
        if (status == null) {
            return Finding.bad("answers without grpc-status");
        }
        return judge(GrpcStatus.numberOf(status), messageOf(trailers));
    }

    private Finding judge(int code, String more) {
        if (GrpcStatus.of(code) == null || (expectedBits & 1 << code) == 0) {
            return Finding.bad("answers " + nameOf(code) + more);
        }
        if (code != GrpcStatus.OK.number() || said == ServingStatus.SERVING) {
            return Finding.GOOD;
        }
        return Finding.bad(said == null ? "answers OK without a health message" : "answers " + said);
    }

    static String nameOf(int code) {
        GrpcStatus status = GrpcStatus.of(code);
        return status == null ? "grpc-status " + code : status.toString();
    }

    /** The words behind a status; empty when there are none. */
    static String messageOf(HeaderBlock trailers) {
        HeaderField message = trailers.first(FieldRole.GRPC_MESSAGE);
        return message == null || message.valueLength() == 0
                ? ""
                : " (" + PercentEncoding.decode(message.value()) + ")";
    }
}

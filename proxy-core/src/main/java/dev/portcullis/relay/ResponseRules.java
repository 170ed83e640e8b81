package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.failure.PrintableText;
import dev.portcullis.grpc.GrpcContentType;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import org.jspecify.annotations.Nullable;

/** Whether a backend's response head is an answer to a gRPC call (gRPC PROTOCOL-HTTP2, http-grpc-status-mapping). */
final class ResponseRules {
    /** A media type is short; more of it tells nobody anything. */
    private static final int TYPE_CHARS_MAX = 100;

    private ResponseRules() {}

    /** The three digits of {@code :status}; the engine has seen to it that they are there. */
    static int statusOf(HeaderBlock head) {
        HeaderField status = head.get(0);
        return (status.valueByte(0) - '0') * 100 + (status.valueByte(1) - '0') * 10 + (status.valueByte(2) - '0');
    }

    /** What a head that is no gRPC answer means, or null for a proper one. */
    static @Nullable Failure failureOf(HeaderBlock head, boolean endStream, H2Stream client) {
        if (head.first(FieldRole.GRPC_STATUS) != null) {
            return endStream ? failureOfSize(head, client) : null;
        }
        int status = statusOf(head);
        if (status != 200) {
            return new Failure(Party.BACKEND, Cause.BACKEND_HTTP_STATUS, status, "HTTP status " + status);
        }
        HeaderField type = head.first(FieldRole.CONTENT_TYPE);
        if (type != null && GrpcContentType.isGrpc(type)) {
            return endStream ? missingStatus() : null;
        }
        String name =
                type == null ? "no content-type" : "content-type " + PrintableText.of(type.value(), TYPE_CHARS_MAX);
        return Failure.of(Party.BACKEND, Cause.BACKEND_NOT_GRPC, name);
    }

    /** What trailers mean that are no end of a gRPC call, or that its client would not take, or null. Notes their status. */
    static @Nullable Failure failureOfTrailers(HeaderBlock trailers, CallFacts facts, H2Stream client) {
        boolean hasStatus = facts.statusFrom(trailers);
        if (!facts.isGrpc()) {
            return null;
        }
        return hasStatus ? failureOfSize(trailers, client) : missingStatus();
    }

    private static @Nullable Failure failureOfSize(HeaderBlock trailers, H2Stream client) {
        return ResponseRoom.fits(trailers, client)
                ? null
                : Failure.of(
                        Party.BACKEND, Cause.TRAILERS_TOO_LARGE, "trailers above the client's MAX_HEADER_LIST_SIZE");
    }

    /** The response ended, and nothing says how the call did. */
    static Failure missingStatus() {
        return Failure.of(Party.BACKEND, Cause.BACKEND_MISSING_STATUS, "END_STREAM without grpc-status");
    }
}

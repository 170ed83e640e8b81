package dev.portcullis.relay;

import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.GrpcReply;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.PercentEncoding;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.ErrorDetails;

/**
 * The fields of the proxy's own gRPC answers, for the clients of one entry point. Notes in the facts what the client was told.
 *
 * @param told how much the clients are told
 */
record OwnReplies(ErrorDetails told) {
    /** Appends a whole answer: Trailers-Only. */
    void trailersOnly(Failure failure, CallFacts facts, HeaderBlock out) {
        facts.httpStatus = 200;
        String message = FailureReplies.message(failure, facts.path());
        GrpcStatus status = note(failure, message, facts);
        GrpcReply.trailersOnly(status, message, out);
        addDetails(failure, status, message, facts, out);
    }

    /** Appends the trailers of an answer whose head and messages are out. */
    void trailers(Failure failure, CallFacts facts, HeaderBlock out) {
        String message = FailureReplies.message(failure, facts.path());
        GrpcStatus status = note(failure, message, facts);
        GrpcReply.trailers(status, message, out);
        addDetails(failure, status, message, facts, out);
    }

    private static GrpcStatus note(Failure failure, String message, CallFacts facts) {
        GrpcStatus status = FailureReplies.grpcStatus(failure);
        facts.grpcStatus = status.number();
        facts.ownMessage = PercentEncoding.encode(message);
        return status;
    }

    private void addDetails(Failure failure, GrpcStatus status, String message, CallFacts facts, HeaderBlock out) {
        HeaderField details = switch (told) {
            case SAFE -> null;
            case FULL -> FailureDetails.full(failure, status, message, facts);
        };
        if (details == null) {
            details = FailureDetails.safe(failure, status, message, facts.requestSent);
        }
        if (details != null) {
            out.add(details);
        }
    }
}

package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.filter.FilterPass;
import dev.portcullis.grpc.GrpcReply;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.PercentEncoding;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.ErrorDetails;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's own answers to the clients of one entry point. Notes in the facts what the client was told.
 *
 * @param told how much the clients are told
 */
record OwnReplies(ErrorDetails told) {
    /**
     * Ends a response for its client, and stops a client that still sends.
     *
     * @param begun whether the response's head is out
     * @param pass the filters that the call passed, which may change the head
     * @param out for the fields of the answer
     */
    void end(
            Failure failure,
            CallFacts facts,
            H2Stream client,
            boolean begun,
            @Nullable FilterPass pass,
            HeaderBlock out) {
        if (!begun) {
            answer(failure, facts, client, pass, out);
        } else if (canEndByTrailers(failure, facts, client)) {
            GrpcStatus status = note(failure, facts);
            GrpcReply.trailers(status, messageOf(failure, facts), out);
            addDetails(failure, status, facts, out);
            ResponseRoom.writeTrailers(client, out);
        } else {
            cut(failure, facts, client);
            return;
        }
        if (!client.isRemoteEnded()) {
            client.stopAfterQueue();
        }
    }

    private void answer(Failure failure, CallFacts facts, H2Stream client, @Nullable FilterPass pass, HeaderBlock out) {
        String message = messageOf(failure, facts);
        HttpReply reply = null;
        if (facts.isGrpc() && !FailureReplies.isForHttp(failure.cause())) {
            facts.httpStatus = 200;
            GrpcStatus status = note(failure, facts);
            GrpcReply.trailersOnly(status, message, out);
            addDetails(failure, status, facts, out);
        } else {
            facts.httpStatus = FailureReplies.httpStatus(failure.cause());
            reply = new HttpReply(facts.httpStatus, message, failure.retryMillis());
            reply.head(out);
        }
        if (pass != null) {
            pass.onResponse(out);
        }
        ResponseRoom.writeHead(client, out, reply == null);
        if (reply != null) {
            reply.writeBody(client);
        }
    }

    /** Trailers may stand behind whole messages; those of a deadline must not wait for a client that does not read. */
    private static boolean canEndByTrailers(Failure failure, CallFacts facts, H2Stream client) {
        boolean waits = failure.cause() == Cause.DEADLINE_EXCEEDED && client.queuedBytes() > 0;
        return facts.isGrpc() && facts.responseMessages.atBoundary() && !waits;
    }

    /** Nothing but a reset says that the response is not whole. */
    private static void cut(Failure failure, CallFacts facts, H2Stream client) {
        if (failure.cause() == Cause.DEADLINE_EXCEEDED) {
            // Clients take CANCEL at their deadline for DEADLINE_EXCEEDED, and want nothing of what waits.
            facts.grpcStatus = GrpcStatus.DEADLINE_EXCEEDED.number();
            client.reset(ErrorCode.CANCEL);
        } else {
            facts.grpcStatus = facts.isGrpc() ? GrpcStatus.INTERNAL.number() : -1;
            client.resetAfterQueue(ErrorCode.INTERNAL_ERROR);
        }
    }

    private static String messageOf(Failure failure, CallFacts facts) {
        return FailureReplies.message(failure, facts.path());
    }

    private static GrpcStatus note(Failure failure, CallFacts facts) {
        GrpcStatus status = FailureReplies.grpcStatus(failure);
        facts.grpcStatus = status.number();
        facts.ownMessage = PercentEncoding.encode(messageOf(failure, facts));
        return status;
    }

    private void addDetails(Failure failure, GrpcStatus status, CallFacts facts, HeaderBlock out) {
        String message = messageOf(failure, facts);
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
        if (failure.retryMillis() >= 0) {
            GrpcReply.retryPushback(failure.retryMillis(), out);
        }
    }
}

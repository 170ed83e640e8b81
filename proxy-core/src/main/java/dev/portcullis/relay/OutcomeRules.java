package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.upstream.CallOutcome;

/**
 * What an answer, or the lack of one, says of its server. UNAVAILABLE, INTERNAL, and DEADLINE_EXCEEDED are what a server gives that is in trouble; other
 * codes belong to the application (gRFC A50 counts all but OK; we follow what operators mean by a bad server).
 */
final class OutcomeRules {
    private OutcomeRules() {}

    static CallOutcome of(CallFacts facts) {
        boolean failed = facts.isGrpc() ? isFailure(facts.grpcStatus) : facts.httpStatus >= 500;
        return failed ? CallOutcome.FAILED : CallOutcome.ANSWERED;
    }

    /** What it says of the server that the proxy ended the call: too late is its doing, all else is not. */
    static CallOutcome ofCut(Failure failure) {
        Cause cause = failure.cause();
        boolean late =
                failure.by() == Party.BACKEND || cause == Cause.DEADLINE_EXCEEDED || cause == Cause.ATTEMPT_TIMED_OUT;
        return late ? CallOutcome.FAILED : CallOutcome.ABANDONED;
    }

    /** What the end of a stream without an answer was. */
    static Failure ofAbort(StreamListener.Abort abort, long errorCode, String detail) {
        Cause cause = switch (abort) {
            case RESET ->
                errorCode == ErrorCode.REFUSED_STREAM.code() ? Cause.BACKEND_REFUSED_STREAM : Cause.BACKEND_RESET;
            case REFUSED -> Cause.BACKEND_REFUSED_STREAM;
            case CONNECTION_LOST -> Cause.BACKEND_DISCONNECTED;
            case OVER_BUDGET -> throw new AssertionError("calls are cut at the client's end");
            case PROTOCOL_ERROR, HEADERS_TOO_LARGE -> Cause.BACKEND_PROTOCOL_ERROR;
        };
        return new Failure(Party.BACKEND, cause, errorCode, detail);
    }

    /** Whether a gRPC status tells of trouble in the server. */
    static boolean isFailure(int status) {
        return status == GrpcStatus.UNAVAILABLE.number()
                || status == GrpcStatus.INTERNAL.number()
                || status == GrpcStatus.DEADLINE_EXCEEDED.number();
    }
}

package dev.portcullis.relay;

import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.upstream.CallOutcome;

/**
 * What an answer says of its server. UNAVAILABLE, INTERNAL, and DEADLINE_EXCEEDED are what a server gives that is in trouble; other
 * codes belong to the application (gRFC A50 counts all but OK; we follow what operators mean by a bad server).
 */
final class OutcomeRules {
    private OutcomeRules() {}

    static CallOutcome of(CallFacts facts) {
        boolean failed = facts.isGrpc() ? isFailure(facts.grpcStatus) : facts.httpStatus >= 500;
        return failed ? CallOutcome.FAILED : CallOutcome.ANSWERED;
    }

    /** Whether a gRPC status tells of trouble in the server. */
    static boolean isFailure(int status) {
        return status == GrpcStatus.UNAVAILABLE.number()
                || status == GrpcStatus.INTERNAL.number()
                || status == GrpcStatus.DEADLINE_EXCEEDED.number();
    }
}

package dev.portcullis.relay;

import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.upstream.CallOutcome;

/** What the first block of an attempt's answer says: whether the call is answered by it, or may yet be tried again (gRFC A6). */
final class AttemptVerdict {
    /** The block opens an answer, or ends one well: the call has it. */
    static final int ANSWERED = 0;

    private AttemptVerdict() {}

    /** The status with which a block ends an attempt that gave no answer, as the client would see it, or {@link #ANSWERED}. */
    static int statusOf(HeaderBlock head, boolean endStream, H2Stream client) {
        HeaderField status = head.first(FieldRole.GRPC_STATUS);
        if (status != null) {
            return endStream ? GrpcStatus.numberOf(status) : ANSWERED;
        }
        Failure notGrpc = ResponseRules.failureOf(head, endStream, client);
        return notGrpc == null ? ANSWERED : FailureReplies.grpcStatus(notGrpc).number();
    }

    /** What such a status says of the server. */
    static CallOutcome outcomeOf(int status) {
        return OutcomeRules.isFailure(status) ? CallOutcome.FAILED : CallOutcome.ANSWERED;
    }
}

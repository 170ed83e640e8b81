package dev.portcullis.app.metrics;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.observe.ObservedCall;

/**
 * The seventeen status codes of gRPC, in the order of their numbers, with the spelling that dashboards of the
 * {@code grpc_server_*} family expect.
 */
public enum GrpcCode {
    /** 0. */
    OK("OK"),
    /** 1. */
    CANCELLED("Canceled"),
    /** 2. */
    UNKNOWN("Unknown"),
    /** 3. */
    INVALID_ARGUMENT("InvalidArgument"),
    /** 4. */
    DEADLINE_EXCEEDED("DeadlineExceeded"),
    /** 5. */
    NOT_FOUND("NotFound"),
    /** 6. */
    ALREADY_EXISTS("AlreadyExists"),
    /** 7. */
    PERMISSION_DENIED("PermissionDenied"),
    /** 8. */
    RESOURCE_EXHAUSTED("ResourceExhausted"),
    /** 9. */
    FAILED_PRECONDITION("FailedPrecondition"),
    /** 10. */
    ABORTED("Aborted"),
    /** 11. */
    OUT_OF_RANGE("OutOfRange"),
    /** 12. */
    UNIMPLEMENTED("Unimplemented"),
    /** 13. */
    INTERNAL("Internal"),
    /** 14. */
    UNAVAILABLE("Unavailable"),
    /** 15. */
    DATA_LOSS("DataLoss"),
    /** 16. */
    UNAUTHENTICATED("Unauthenticated");

    /** How many there are. */
    public static final int COUNT = 17;

    private static final GrpcCode[] BY_NUMBER = values();

    private final String label;

    GrpcCode(String label) {
        this.label = label;
    }

    /** The value of the label {@code grpc_code}, such as {@code DeadlineExceeded}. */
    public String label() {
        return label;
    }

    /** Its number on the wire. */
    @SuppressWarnings("EnumOrdinal") // the order is that of the numbers, which never change
    public int number() {
        return ordinal();
    }

    /** The code of a number, in constant time. */
    static GrpcCode ofNumber(int number) {
        return BY_NUMBER[number];
    }

    /**
     * How a call ended: the status that the client got. A number above 16 is {@link #UNKNOWN}, as gRPC clients read it. A
     * client that got none and left is {@link #CANCELLED}, which is what its own library reports.
     */
    public static GrpcCode of(ObservedCall call) {
        int number = call.grpcStatus();
        return number >= 0 && number < COUNT ? BY_NUMBER[number] : number < 0 ? withoutStatus(call) : UNKNOWN;
    }

    private static GrpcCode withoutStatus(ObservedCall call) {
        Failure failure = call.failure();
        if (failure == null) {
            return UNKNOWN;
        }
        Cause cause = failure.cause();
        if (cause == Cause.CLIENT_CANCELLED || cause == Cause.CLIENT_DISCONNECTED) {
            return CANCELLED;
        }
        return cause == Cause.DEADLINE_EXCEEDED ? DEADLINE_EXCEEDED : UNKNOWN;
    }
}

package dev.portcullis.grpc;

import dev.portcullis.http2.hpack.HeaderField;
import org.jspecify.annotations.Nullable;

/** The status of a call (gRPC {@code doc/statuscodes.md}); the name of the constant is the status's own. */
public enum GrpcStatus {
    /** 0: not an error. */
    OK(0, "OK"),
    /** 1: cancelled, usually by the caller. */
    CANCELLED(1, "Canceled"),
    /** 2: nothing is known about the error. */
    UNKNOWN(2, "Unknown"),
    /** 3: the argument is wrong whatever the state of the system. */
    INVALID_ARGUMENT(3, "InvalidArgument"),
    /** 4: the deadline passed. */
    DEADLINE_EXCEEDED(4, "DeadlineExceeded"),
    /** 5: an entity was not found. */
    NOT_FOUND(5, "NotFound"),
    /** 6: an entity exists already. */
    ALREADY_EXISTS(6, "AlreadyExists"),
    /** 7: the caller is known and may not do this. */
    PERMISSION_DENIED(7, "PermissionDenied"),
    /** 8: a quota or a resource is used up. */
    RESOURCE_EXHAUSTED(8, "ResourceExhausted"),
    /** 9: the system is not in the state that the call needs. */
    FAILED_PRECONDITION(9, "FailedPrecondition"),
    /** 10: aborted, such as by a conflict of transactions. */
    ABORTED(10, "Aborted"),
    /** 11: past the valid range. */
    OUT_OF_RANGE(11, "OutOfRange"),
    /** 12: the method is not there. */
    UNIMPLEMENTED(12, "Unimplemented"),
    /** 13: an invariant is broken. */
    INTERNAL(13, "Internal"),
    /** 14: not available now; the caller may try again. */
    UNAVAILABLE(14, "Unavailable"),
    /** 15: data is lost or damaged for good. */
    DATA_LOSS(15, "DataLoss"),
    /** 16: the caller gave no valid credentials. */
    UNAUTHENTICATED(16, "Unauthenticated");

    /** The constants stand in the order of their numbers, without a gap. */
    private static final GrpcStatus[] BY_NUMBER = values();

    private final int number;
    private final String metricName;
    // A field is immutable but for the text that it keeps once asked.
    @SuppressWarnings("ImmutableEnumChecker")
    private final HeaderField field;

    GrpcStatus(int number, String metricName) {
        this.number = number;
        this.metricName = metricName;
        this.field = HeaderField.of("grpc-status", Integer.toString(number));
    }

    /** The status of a number, or null when the number is none of 0..16. */
    public static @Nullable GrpcStatus of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /**
     * The number that a {@code grpc-status} field holds, or -1 when its value is not a number of 1 to 9 digits. A number
     * beyond 16 is given as it is: clients take it for {@link #UNKNOWN}.
     */
    public static int numberOf(HeaderField field) {
        int length = field.valueLength();
        if (length == 0 || length > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < length; i++) {
            int digit = field.valueByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** The name that dashboards know as {@code grpc_code}: Go's spelling, so {@code Canceled} with one l. */
    public String metricName() {
        return metricName;
    }

    /** The {@code grpc-status} field; always the same object. */
    public HeaderField field() {
        return field;
    }
}

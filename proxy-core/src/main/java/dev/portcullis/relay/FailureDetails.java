package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.failure.PrintableText;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.StatusDetails;
import dev.portcullis.http2.hpack.HeaderField;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code grpc-status-details-bin} of each failure: its cause, whether the request was sent, and when to try again. What says
 * the same for every call is made once, when the class is loaded, and never changes.
 */
final class FailureDetails {
    /** A server that went away needs about this long to be back, or to be passed over. */
    private static final long RETRY_AFTER_MILLIS = 1_000;
    /** Another server takes the call at once; the delay spreads the calls of many clients. */
    private static final long RETRY_ELSEWHERE_MILLIS = 100;
    /** Words of the operator's detail that a client gets with {@code FULL}. */
    private static final int DETAIL_CHARS_MAX = 200;

    /** Their status, message, or time to try again differs from call to call. */
    private static final Set<Cause> VARYING = EnumSet.of(
            Cause.NO_ROUTE,
            Cause.BACKEND_RESET,
            Cause.BACKEND_HTTP_STATUS,
            Cause.BACKEND_NOT_GRPC,
            Cause.RATE_LIMITED,
            Cause.MAX_STREAM_AGE,
            Cause.TOO_MANY_IN_FLIGHT);

    private static final Map<Cause, HeaderField> SENT = constants(true);
    private static final Map<Cause, HeaderField> NOT_SENT = constants(false);

    private FailureDetails() {}

    private static Map<Cause, HeaderField> constants(boolean requestSent) {
        Map<Cause, HeaderField> fields = new EnumMap<>(Cause.class);
        for (Cause cause : EnumSet.complementOf(EnumSet.copyOf(VARYING))) {
            Failure failure = Failure.of(Party.PROXY, cause, "");
            GrpcStatus status = FailureReplies.grpcStatus(failure);
            HeaderField field = details(failure, status, FailureReplies.message(failure, ""), requestSent)
                    .field();
            if (field != null) {
                fields.put(cause, field);
            }
        }
        return fields;
    }

    /** What every client may know. Null when it would be too long. */
    static @Nullable HeaderField safe(Failure failure, GrpcStatus status, String message, boolean requestSent) {
        return VARYING.contains(failure.cause())
                ? details(failure, status, message, requestSent).field()
                : (requestSent ? SENT : NOT_SENT).get(failure.cause());
    }

    /** What the operator's own clients may know too. Null when it would be too long. */
    static @Nullable HeaderField full(Failure failure, GrpcStatus status, String message, CallFacts facts) {
        return details(failure, status, message, facts.requestSent)
                .metadata("router", facts.router)
                .metadata("service", facts.service)
                .metadata("backend", facts.backend)
                .metadata("detail", PrintableText.of(failure.detail(), DETAIL_CHARS_MAX))
                .field();
    }

    private static StatusDetails details(Failure failure, GrpcStatus status, String message, boolean requestSent) {
        StatusDetails details = new StatusDetails(
                        status, message, failure.cause().name())
                .metadata("request_sent", requestSent ? "true" : "false");
        long retryMillis =
                failure.retryMillis() >= 0 ? failure.retryMillis() : retryAfterMillis(failure.cause(), requestSent);
        return retryMillis < 0 ? details : details.retryAfterMillis(retryMillis);
    }

    /** When the call may be tried again without doing its work twice, or -1. */
    private static long retryAfterMillis(Cause cause, boolean requestSent) {
        return switch (cause) {
            case NO_HEALTHY_BACKEND, CONNECT_FAILED, BACKEND_SATURATED, CIRCUIT_OPEN -> RETRY_AFTER_MILLIS;
            case BACKEND_REFUSED_STREAM, OVER_BUDGET -> RETRY_ELSEWHERE_MILLIS;
            case SHUTTING_DOWN, BACKEND_DISCONNECTED -> requestSent ? -1 : RETRY_ELSEWHERE_MILLIS;
            case CLIENT_CANCELLED,
                    CLIENT_DISCONNECTED,
                    CLIENT_PROTOCOL_ERROR,
                    NOT_GRPC,
                    NOT_POST,
                    NO_ROUTE,
                    BACKEND_RESET,
                    BACKEND_TIMEOUT,
                    BACKEND_PROTOCOL_ERROR,
                    BACKEND_HTTP_STATUS,
                    BACKEND_NOT_GRPC,
                    BACKEND_MISSING_STATUS,
                    ATTEMPT_TIMED_OUT,
                    MAX_STREAM_AGE,
                    DEADLINE_EXCEEDED,
                    MALFORMED_TIMEOUT,
                    NOT_ALLOWED,
                    MISDIRECTED,
                    RATE_LIMITED,
                    TOO_MANY_IN_FLIGHT,
                    HEADERS_TOO_LARGE,
                    TRAILERS_TOO_LARGE,
                    INTERNAL -> -1;
        };
    }
}

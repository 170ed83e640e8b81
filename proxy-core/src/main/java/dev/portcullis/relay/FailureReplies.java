package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.StatusMapping;

/** The one table from a failure to what the client gets: gRPC status, HTTP status, and words that tell a stranger nothing. */
final class FailureReplies {
    private FailureReplies() {}

    /** The status for a gRPC client. */
    static GrpcStatus grpcStatus(Failure failure) {
        return switch (failure.cause()) {
            case CLIENT_CANCELLED, CLIENT_DISCONNECTED -> GrpcStatus.CANCELLED;
            case CLIENT_PROTOCOL_ERROR, NOT_GRPC, MALFORMED_TIMEOUT, BACKEND_PROTOCOL_ERROR, INTERNAL ->
                GrpcStatus.INTERNAL;
            case NO_ROUTE, NOT_POST -> GrpcStatus.UNIMPLEMENTED;
            case NO_HEALTHY_BACKEND,
                    CONNECT_FAILED,
                    BACKEND_SATURATED,
                    BACKEND_REFUSED_STREAM,
                    BACKEND_DISCONNECTED,
                    BACKEND_TIMEOUT,
                    ATTEMPT_TIMED_OUT,
                    CIRCUIT_OPEN,
                    MAX_STREAM_AGE,
                    SHUTTING_DOWN -> GrpcStatus.UNAVAILABLE;
            case BACKEND_RESET -> StatusMapping.ofReset(failure.http2Code());
            case BACKEND_HTTP_STATUS -> StatusMapping.ofHttp((int) failure.http2Code());
            case BACKEND_MISSING_STATUS, BACKEND_NOT_GRPC -> GrpcStatus.UNKNOWN;
            case DEADLINE_EXCEEDED -> GrpcStatus.DEADLINE_EXCEEDED;
            case NOT_ALLOWED, MISDIRECTED -> GrpcStatus.PERMISSION_DENIED;
            case HEADERS_TOO_LARGE, TRAILERS_TOO_LARGE, OVER_BUDGET, RATE_LIMITED, TOO_MANY_IN_FLIGHT ->
                GrpcStatus.RESOURCE_EXHAUSTED;
        };
    }

    /** The status for a client that does not speak gRPC. */
    static int httpStatus(Cause cause) {
        return switch (cause) {
            case CLIENT_CANCELLED, CLIENT_DISCONNECTED -> 499;
            case CLIENT_PROTOCOL_ERROR, MALFORMED_TIMEOUT -> 400;
            case NOT_ALLOWED -> 403;
            case NO_ROUTE -> 404;
            case NOT_POST -> 405;
            case NOT_GRPC -> 415;
            case MISDIRECTED -> 421;
            case RATE_LIMITED, TOO_MANY_IN_FLIGHT -> 429;
            case HEADERS_TOO_LARGE -> 431;
            case DEADLINE_EXCEEDED, BACKEND_TIMEOUT, ATTEMPT_TIMED_OUT -> 504;
            case INTERNAL -> 500;
            case NO_HEALTHY_BACKEND,
                    CONNECT_FAILED,
                    BACKEND_SATURATED,
                    CIRCUIT_OPEN,
                    MAX_STREAM_AGE,
                    OVER_BUDGET,
                    SHUTTING_DOWN -> 503;
            case BACKEND_RESET,
                    BACKEND_REFUSED_STREAM,
                    BACKEND_DISCONNECTED,
                    BACKEND_PROTOCOL_ERROR,
                    BACKEND_HTTP_STATUS,
                    BACKEND_NOT_GRPC,
                    BACKEND_MISSING_STATUS,
                    TRAILERS_TOO_LARGE -> 502;
        };
    }

    /** Whether the answer is one of HTTP whatever the content-type: no gRPC client sends such a request. */
    static boolean isForHttp(Cause cause) {
        return cause == Cause.NOT_POST || cause == Cause.NOT_GRPC;
    }

    /** What the client reads. It names nothing of the inside; the operator finds the detail in the access log. */
    static String message(Failure failure, String path) {
        return switch (failure.cause()) {
            case CLIENT_CANCELLED, CLIENT_DISCONNECTED -> "cancelled by the client";
            case CLIENT_PROTOCOL_ERROR -> "malformed request";
            case NOT_GRPC -> "only gRPC is served here: the content-type must be application/grpc";
            case NOT_POST -> "only gRPC is served here: the method must be POST";
            case NO_ROUTE -> "no route for " + path;
            case NO_HEALTHY_BACKEND -> "no healthy backend";
            case CONNECT_FAILED -> "no backend could be reached";
            case BACKEND_SATURATED -> "all backends are at their stream limit";
            case BACKEND_RESET -> "the backend reset the stream";
            case BACKEND_REFUSED_STREAM -> "the backend refused the stream";
            case BACKEND_DISCONNECTED -> "the connection to the backend was lost";
            case BACKEND_TIMEOUT -> "the backend did not begin to answer in time";
            case BACKEND_PROTOCOL_ERROR -> "the backend broke the protocol";
            case BACKEND_HTTP_STATUS -> "the backend answered with HTTP status " + failure.http2Code();
            // The detail is the content-type, which a client without a proxy would see as well.
            case BACKEND_NOT_GRPC -> "the backend's answer is not gRPC: " + failure.detail();
            case BACKEND_MISSING_STATUS -> "missing grpc-status";
            case ATTEMPT_TIMED_OUT -> "no backend answered in time";
            case CIRCUIT_OPEN -> "the service takes no more calls now";
            case MAX_STREAM_AGE -> "the stream has its age; open it anew";
            case DEADLINE_EXCEEDED -> "deadline exceeded";
            case MALFORMED_TIMEOUT -> "malformed grpc-timeout";
            case NOT_ALLOWED -> "not allowed from this address";
            case MISDIRECTED -> "misdirected: connect with the host of the call as server name (SNI)";
            case RATE_LIMITED -> "rate limit exceeded";
            case TOO_MANY_IN_FLIGHT -> "too many calls at once";
            case HEADERS_TOO_LARGE -> "request headers are too large";
            case TRAILERS_TOO_LARGE -> "the trailers are larger than this client takes";
            case OVER_BUDGET -> "out of memory for this connection";
            case SHUTTING_DOWN -> "the proxy is shutting down";
            case INTERNAL -> "internal error of the proxy";
        };
    }
}

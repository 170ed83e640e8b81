package dev.portcullis.failure;

/**
 * Why a call did not end as its two ends meant it to. The name of the constant is the reason in {@code ErrorInfo}, the
 * label in metrics, and the word in the access log.
 */
public enum Cause {
    /** The client reset the stream. */
    CLIENT_CANCELLED,
    /** The client's connection ended under the call. */
    CLIENT_DISCONNECTED,
    /** The client broke a rule of HTTP/2 or of HTTP on this stream. */
    CLIENT_PROTOCOL_ERROR,
    /** The entry point takes gRPC alone, and the request's content-type is another. */
    NOT_GRPC,
    /** The entry point takes gRPC alone, and the request's method is not POST. */
    NOT_POST,
    /** No router matches authority and path. */
    NO_ROUTE,
    /** The service has no server that can be tried now. */
    NO_HEALTHY_BACKEND,
    /** Every server that was tried refused the connection or did not answer in time; nothing was sent. */
    CONNECT_FAILED,
    /** All streams of all allowed connections are taken, and the wait for one was too long. */
    BACKEND_SATURATED,
    /** The backend reset the stream. */
    BACKEND_RESET,
    /** The backend refused the stream before it did any work: REFUSED_STREAM, or an id above GOAWAY's last. */
    BACKEND_REFUSED_STREAM,
    /** The connection to the backend ended under the call. */
    BACKEND_DISCONNECTED,
    /** The backend had the whole request and did not begin to answer within {@code responseHeaderTimeout}. */
    BACKEND_TIMEOUT,
    /** The backend broke a rule of HTTP/2, HTTP, or gRPC. */
    BACKEND_PROTOCOL_ERROR,
    /** The backend answered with an HTTP status that is not 200 and without a gRPC status. */
    BACKEND_HTTP_STATUS,
    /** The backend answered with HTTP status 200 and a content-type that is not gRPC's. */
    BACKEND_NOT_GRPC,
    /** The backend ended the response without {@code grpc-status}. */
    BACKEND_MISSING_STATUS,
    /** The last attempt that a retry policy allows took longer than an attempt may. */
    ATTEMPT_TIMED_OUT,
    /** A limit of the service, or its circuit breaker, keeps calls from it. */
    CIRCUIT_OPEN,
    /** The stream is as old as a stream may become, so that the client opens it anew. */
    MAX_STREAM_AGE,
    /** The deadline of {@code grpc-timeout} passed. */
    DEADLINE_EXCEEDED,
    /** {@code grpc-timeout} is not 1 to 8 digits and one of {@code HMSmun}. */
    MALFORMED_TIMEOUT,
    /** The client's address is none that may call. */
    NOT_ALLOWED,
    /** The call is for a host whose TLS options are not those that the connection was made under. */
    MISDIRECTED,
    /** The source has made its calls of this time. */
    RATE_LIMITED,
    /** The source has as many open calls as it may have. */
    TOO_MANY_IN_FLIGHT,
    /** The header block is larger than we accept. */
    HEADERS_TOO_LARGE,
    /** The trailers are larger than the client said it takes, even without status details. */
    TRAILERS_TOO_LARGE,
    /** A memory budget of the connection or the process is used up. */
    OVER_BUDGET,
    /** The proxy is shutting down. */
    SHUTTING_DOWN,
    /** A defect of our own. */
    INTERNAL
}

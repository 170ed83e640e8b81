package dev.portcullis.grpc;

/** How an answer that is not gRPC becomes a status: the same tables that clients' libraries use. */
public final class StatusMapping {
    private static final int CODE_STREAM_CLOSED = 5;
    private static final int CODE_REFUSED_STREAM = 7;
    private static final int CODE_CANCEL = 8;
    private static final int CODE_ENHANCE_YOUR_CALM = 11;
    private static final int CODE_INADEQUATE_SECURITY = 12;
    private static final int CODE_HTTP_1_1_REQUIRED = 13;

    private StatusMapping() {}

    /** The status for a response without {@code grpc-status} (gRPC {@code doc/http-grpc-status-mapping.md}). */
    public static GrpcStatus ofHttp(int httpStatus) {
        return switch (httpStatus) {
            case 400, 431 -> GrpcStatus.INTERNAL;
            case 401 -> GrpcStatus.UNAUTHENTICATED;
            case 403 -> GrpcStatus.PERMISSION_DENIED;
            case 404 -> GrpcStatus.UNIMPLEMENTED;
            case 429, 502, 503, 504 -> GrpcStatus.UNAVAILABLE;
            default -> GrpcStatus.UNKNOWN;
        };
    }

    /** The HTTP code that stands for a status ({@code google.rpc.Code}); 500 for a number that gRPC does not know. */
    public static int toHttp(int grpcStatus) {
        GrpcStatus status = GrpcStatus.of(grpcStatus);
        if (status == null) {
            return 500;
        }
        return switch (status) {
            case OK -> 200;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, ABORTED -> 409;
            case RESOURCE_EXHAUSTED -> 429;
            case CANCELLED -> 499;
            case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
        };
    }

    /**
     * The status for a stream that ended by RST_STREAM (gRPC {@code doc/PROTOCOL-HTTP2.md}, Errors). A code that nobody
     * knows counts as INTERNAL_ERROR (RFC 9113 7).
     *
     * @param http2Code the error code of the frame
     */
    public static GrpcStatus ofReset(long http2Code) {
        if (http2Code < 0 || http2Code > CODE_HTTP_1_1_REQUIRED) {
            return GrpcStatus.INTERNAL;
        }
        return switch ((int) http2Code) {
            case CODE_REFUSED_STREAM -> GrpcStatus.UNAVAILABLE;
            case CODE_CANCEL -> GrpcStatus.CANCELLED;
            case CODE_ENHANCE_YOUR_CALM -> GrpcStatus.RESOURCE_EXHAUSTED;
            case CODE_INADEQUATE_SECURITY -> GrpcStatus.PERMISSION_DENIED;
            case CODE_STREAM_CLOSED, CODE_HTTP_1_1_REQUIRED -> GrpcStatus.UNKNOWN;
            default -> GrpcStatus.INTERNAL;
        };
    }
}

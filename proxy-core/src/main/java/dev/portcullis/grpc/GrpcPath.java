package dev.portcullis.grpc;

/**
 * Service and method of a call, for logs and metrics.
 *
 * @param service such as {@code routeguide.RouteGuide}; empty when the path is not a gRPC one
 * @param method such as {@code GetFeature}; empty when the path is not a gRPC one
 */
public record GrpcPath(String service, String method) {
    private static final GrpcPath NONE = new GrpcPath("", "");

    /** Takes a {@code :path} apart; anything but {@code /service/method}, a query aside, gives empty names. */
    public static GrpcPath of(String path) {
        int query = path.indexOf('?');
        int end = query < 0 ? path.length() : query;
        int slash = path.indexOf('/', 1);
        boolean usual = path.startsWith("/") && slash > 1 && slash < end - 1;
        if (!usual || path.lastIndexOf('/', end - 1) != slash) {
            return NONE;
        }
        return new GrpcPath(path.substring(1, slash), path.substring(slash + 1, end));
    }
}

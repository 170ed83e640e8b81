package dev.portcullis.grpc;

import org.jspecify.annotations.Nullable;

/**
 * Service and method of a call, for logs and metrics: a path in its two parts (gRPC PROTOCOL-HTTP2).
 *
 * @param service such as {@code routeguide.RouteGuide}; not empty
 * @param method such as {@code GetFeature}; not empty
 */
public record GrpcPath(String service, String method) {
    /** What is longer is a stranger's text, not a method; the longest names in public APIs are about 150. */
    public static final int PATH_CHARS_MAX = 256;

    /** The parts of a {@code :path}, or null when it is not {@code /service/method} or too long to be a method's. */
    public static @Nullable GrpcPath parse(String path) {
        int end = path.length();
        int slash = path.lastIndexOf('/');
        if (end > PATH_CHARS_MAX || slash < 2 || slash == end - 1 || path.charAt(0) != '/') {
            return null;
        }
        return path.indexOf('/', 1) == slash ? new GrpcPath(path.substring(1, slash), path.substring(slash + 1)) : null;
    }
}

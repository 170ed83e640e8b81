package dev.portcullis.app.metrics;

import org.jspecify.annotations.Nullable;

/**
 * A gRPC path in its two parts: {@code /pkg.Service/Method}.
 *
 * @param service such as {@code pkg.Service}; not empty
 * @param method such as {@code Method}; not empty
 */
public record MethodName(String service, String method) {
    /** What is longer is a stranger's text, not a method; the longest names in public APIs are about 150. */
    static final int PATH_CHARS_MAX = 256;

    /** The parts, or null when a path is not of that form or too long to be a method's. */
    public static @Nullable MethodName parse(String path) {
        int end = path.length();
        int slash = path.lastIndexOf('/');
        if (end > PATH_CHARS_MAX || slash < 2 || slash == end - 1 || path.charAt(0) != '/') {
            return null;
        }
        return path.indexOf('/', 1) == slash
                ? new MethodName(path.substring(1, slash), path.substring(slash + 1))
                : null;
    }
}

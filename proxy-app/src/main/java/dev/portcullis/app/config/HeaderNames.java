package dev.portcullis.app.config;

import java.util.Map;
import java.util.Set;

/** Which header fields an operator may set or remove, in lower case. */
final class HeaderNames {
    private static final Set<String> CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "trailer");

    private static final Map<String, String> OURS = Map.of(
            "content-length", "it says how long the message is",
            "content-type", "it says that a call is gRPC",
            "grpc-timeout", "it is the deadline, which the proxy keeps",
            "grpc-status", "it is how the call ended",
            "grpc-message", "it is how the call ended");

    private HeaderNames() {}

    /** Whether the text is a field name in lower case (RFC 9110 5.1, RFC 9113 8.2.1). */
    static boolean isToken(String text) {
        return text.matches("[!#$%&'*+.^_`|~0-9a-z-]+");
    }

    /** Whether the proxy writes the field of every request itself, whatever a middleware says. */
    static boolean isForwarded(String name) {
        String dashed = name.replace('_', '-');
        return dashed.startsWith("x-forwarded-") || dashed.equals("x-real-ip") || dashed.equals("forwarded");
    }

    /** What is wrong with a field of that name in a request of the proxy's own; empty when nothing is. */
    static String faultOfOwn(String name) {
        if (name.startsWith(":")) {
            return "is a pseudo-header field; only :authority can be changed, by the name Host";
        }
        if (!isToken(name)) {
            return "is not a header name";
        }
        if (CONNECTION.contains(name)) {
            return "belongs to one connection and never crosses the proxy (RFC 9113 8.2.2)";
        }
        String ours = OURS.get(name);
        if (ours != null) {
            return "cannot be changed: " + ours;
        }
        return "";
    }

    /** What is wrong with changing a field of that name; empty when nothing is. */
    static String faultOf(String name, boolean ofRequest) {
        String fault = faultOfOwn(name);
        if (!fault.isEmpty()) {
            return fault;
        }
        return !ofRequest && name.equals("host") ? "does not stand in a response" : "";
    }
}

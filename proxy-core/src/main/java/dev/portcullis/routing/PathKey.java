package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A path, or the beginning of one, to look up.
 *
 * @param text as UTF-8
 * @param exact whether it is the whole path
 */
@SuppressWarnings("ArrayRecordComponent")
record PathKey(byte[] text, boolean exact) {
    /** Whether a rule has a key. */
    static boolean isOne(Rule rule) {
        return rule instanceof Rule.Path
                || rule instanceof Rule.PathPrefix
                || rule instanceof Rule.GrpcService
                || rule instanceof Rule.GrpcMethod;
    }

    /** The key of a rule, or null when it is none about the path. */
    static @Nullable PathKey of(Rule rule) {
        if (rule instanceof Rule.Path path) {
            return new PathKey(path.path().getBytes(StandardCharsets.UTF_8), true);
        }
        if (rule instanceof Rule.PathPrefix prefix) {
            return new PathKey(prefix.prefix().getBytes(StandardCharsets.UTF_8), false);
        }
        if (rule instanceof Rule.GrpcService service) {
            return new PathKey(("/" + service.service() + "/").getBytes(StandardCharsets.UTF_8), false);
        }
        if (rule instanceof Rule.GrpcMethod method) {
            return new PathKey(("/" + method.method()).getBytes(StandardCharsets.UTF_8), true);
        }
        return null;
    }

    /** Whether it narrows a search down more than another does. */
    boolean isBetterThan(PathKey other) {
        return exact == other.exact ? text.length > other.text.length : exact;
    }
}

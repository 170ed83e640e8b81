package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A host to look up.
 *
 * @param name in lower case; behind {@code *.} when that stands in front
 * @param wildcard whether one label stands in front of the name
 */
@SuppressWarnings("ArrayRecordComponent")
record HostKey(byte[] name, boolean wildcard) {
    /** Whether a rule has a key. */
    static boolean isOne(Rule rule) {
        return rule instanceof Rule.Host host && !host.isAny();
    }

    /** The key of a rule, or null when it is none about one host. */
    static @Nullable HostKey of(Rule rule) {
        if (!(rule instanceof Rule.Host host) || host.isAny()) {
            return null;
        }
        String name = host.isWildcard() ? host.name().substring(2) : host.name();
        return new HostKey(name.getBytes(StandardCharsets.US_ASCII), host.isWildcard());
    }
}

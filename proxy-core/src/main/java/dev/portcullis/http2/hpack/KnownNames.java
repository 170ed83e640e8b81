package dev.portcullis.http2.hpack;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Every field name that the proxy expects, found by its bytes without making a text of them: the static table's, those
 * of {@link FieldRole}, and those that gRPC and tracing use. Filled once, read by all loops.
 */
final class KnownNames {
    /** Names that mean nothing to the proxy but come with many calls. */
    private static final String[] USUAL = {
        "grpc-encoding",
        "grpc-accept-encoding",
        "grpc-status-details-bin",
        "grpc-previous-rpc-attempts",
        "grpc-retry-pushback-ms",
        "grpc-trace-bin",
        "grpc-tags-bin",
        "traceparent",
        "tracestate",
        "baggage",
        "x-request-id"
    };

    /** Four times the names, so that a search ends after one or two places; a power of two. */
    private static final int PLACES = 512;

    private static final @Nullable FieldName[] TABLE = new FieldName[PLACES];

    static {
        String[] entries = StaticTable.ENTRIES.split("\n", -1);
        for (int i = 0; i < StaticTable.SIZE; i++) {
            add(entries[i].substring(0, entries[i].indexOf('=')), i + 1);
        }
        for (FieldRole role : FieldRole.values()) {
            for (String name : role.names()) {
                add(name, 0);
            }
        }
        for (String name : USUAL) {
            add(name, 0);
        }
    }

    private KnownNames() {}

    /** The known name in that range of bytes, or null. */
    static @Nullable FieldName find(byte[] source, int offset, int length, int hash) {
        for (int place = hash & (PLACES - 1); ; place = (place + 1) & (PLACES - 1)) {
            FieldName name = TABLE[place];
            if (name == null || (name.hash() == hash && name.isAt(source, offset, length))) {
                return name;
            }
        }
    }

    private static void add(String text, int staticIndex) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int hash = SeededHash.of(bytes, 0, bytes.length);
        int place = hash & (PLACES - 1);
        for (FieldName there = TABLE[place]; there != null; there = TABLE[place]) {
            if (there.isAt(bytes, 0, bytes.length)) {
                return;
            }
            place = (place + 1) & (PLACES - 1);
        }
        TABLE[place] = FieldName.known(bytes, hash, roleOf(text, bytes), staticIndex);
    }

    private static FieldRole roleOf(String text, byte[] bytes) {
        for (FieldRole role : FieldRole.values()) {
            if (role.names().contains(text)) {
                return role;
            }
        }
        return FieldRole.ofUnlisted(bytes);
    }
}

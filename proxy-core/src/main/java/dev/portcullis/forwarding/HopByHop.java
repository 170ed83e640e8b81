package dev.portcullis.forwarding;

import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The fields that a message's {@code connection} fields name as belonging to this hop (RFC 9110 7.6.1). The engine refuses
 * such messages, so that nearly every message shares {@link #NOTHING}.
 */
final class HopByHop {
    private static final HopByHop NOTHING = new HopByHop(Set.of());

    private final Set<String> names;

    private HopByHop(Set<String> names) {
        this.names = names;
    }

    static HopByHop in(HeaderBlock block) {
        return block.first(FieldRole.CONNECTION_SPECIFIC) == null ? NOTHING : read(block);
    }

    /** Whether a field was named. Pseudo-fields never are. */
    boolean names(HeaderField field) {
        return this != NOTHING && names.contains(field.name());
    }

    private static HopByHop read(HeaderBlock block) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < block.size(); i++) {
            HeaderField field = block.get(i);
            if (field.role() == FieldRole.CONNECTION_SPECIFIC && field.name().equals("connection")) {
                addNames(field.value(), names);
            }
        }
        return new HopByHop(names);
    }

    private static void addNames(String value, Set<String> names) {
        int start = 0;
        while (start <= value.length()) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            String name = value.substring(start, end).strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && name.charAt(0) != ':') {
                names.add(name);
            }
            start = end + 1;
        }
    }
}

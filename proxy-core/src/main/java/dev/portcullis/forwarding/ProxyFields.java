package dev.portcullis.forwarding;

import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.settings.ProxyHeaderFact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What backends are told of a client's PROXY header, as fields that are made once per connection. They stay out of backends' tables,
 * which all clients share. Where the operator asked for none, all connections share {@link #NONE}.
 */
final class ProxyFields {
    private static final ProxyFields NONE = new ProxyFields(Set.of(), List.of());

    private final Set<String> names;
    private final List<HeaderField> fields;

    private ProxyFields(Set<String> names, List<HeaderField> fields) {
        this.names = names;
        this.fields = fields;
    }

    /**
     * The fields of one connection.
     *
     * @param facts null when no header was believed, or it said nothing: then the names are kept free all the same
     */
    static ProxyFields of(Map<ProxyHeaderFact, String> asked, @Nullable ProxyFacts facts) {
        if (asked.isEmpty()) {
            return NONE;
        }
        List<HeaderField> fields = new ArrayList<>();
        for (ProxyHeaderFact fact : ProxyHeaderFact.values()) {
            String name = asked.get(fact);
            String value = name == null || facts == null ? null : facts.text(fact.written());
            if (name != null && value != null) {
                fields.add(HeaderField.of(name, value, Indexing.WITHOUT));
            }
        }
        return new ProxyFields(new HashSet<>(asked.values()), fields);
    }

    /** Whether nobody but the proxy may send a field. */
    boolean owns(HeaderField field) {
        if (this == NONE) {
            return false;
        }
        String name = field.name();
        return names.contains(name.indexOf('_') < 0 ? name : name.replace('_', '-'));
    }

    void addAll(HeaderBlock out) {
        for (int i = 0; i < fields.size(); i++) {
            out.add(fields.get(i));
        }
    }
}

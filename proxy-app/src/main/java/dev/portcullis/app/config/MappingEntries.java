package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Tag;

/** The entries of a YAML mapping, its merge keys ({@code <<: *anchor}) unfolded. */
final class MappingEntries {
    private final Value mapping;
    private final List<Value> entries = new ArrayList<>();

    private MappingEntries(Value mapping) {
        this.mapping = mapping;
    }

    /** All entries, duplicates too; nothing after a problem when the value is no mapping. */
    static List<Value> of(Value value) {
        MappingEntries found = new MappingEntries(value);
        if (value.node() instanceof YamlMapping node) {
            found.own(node);
        } else {
            value.errorOfKind("a mapping");
        }
        return found.entries;
    }

    private void own(YamlMapping node) {
        List<YamlNode> merges = List.of();
        for (int i = 0; i < node.size(); i++) {
            if (!isMergeKey(node.key(i))) {
                add(node.key(i), node.value(i));
            } else {
                merges = merges.isEmpty() ? new ArrayList<>() : merges;
                merges.add(node.value(i));
            }
        }
        if (!merges.isEmpty()) {
            Set<YamlNode> merged = Collections.newSetFromMap(new IdentityHashMap<>());
            merges.forEach(from -> merge(from, merged));
        }
    }

    /** Puts in what the mapping does not say itself; each anchor once, so that a chain of merges stays linear. */
    private void merge(YamlNode from, Set<YamlNode> merged) {
        if (!merged.add(from)) {
            return;
        }
        if (from instanceof YamlSequence list) {
            list.items().forEach(item -> merge(item, merged));
            return;
        }
        if (!(from instanceof YamlMapping other)) {
            new Value(mapping.reading(), mapping.steps(), null, from)
                    .error("'<<' takes a mapping or a list of mappings");
            return;
        }
        for (int i = 0; i < other.size(); i++) {
            if (isMergeKey(other.key(i))) {
                merge(other.value(i), merged);
            } else if (!(other.key(i) instanceof YamlScalar key) || !has(key.value())) {
                add(other.key(i), other.value(i));
            }
        }
    }

    private boolean has(String name) {
        return entries.stream().anyMatch(entry -> entry.name().equalsIgnoreCase(name));
    }

    private void add(YamlNode key, YamlNode value) {
        if (!(key instanceof YamlScalar name)) {
            boolean template = key instanceof YamlMapping;
            new Value(mapping.reading(), mapping.steps(), null, key)
                    .error("a key must be a plain word"
                            + (template ? "; of templates only {{ env \"NAME\" }} is supported, in values" : ""));
            return;
        }
        KeyPath path = mapping.steps().key(SourceText.printable(name.value()));
        entries.add(new Value(mapping.reading(), path, key, value));
    }

    private static boolean isMergeKey(YamlNode key) {
        return Tag.MERGE.equals(key.tag());
    }
}

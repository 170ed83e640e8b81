package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
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
        if (value.node() instanceof MappingNode node) {
            found.own(node);
        } else {
            value.errorOfKind("a mapping");
        }
        return found.entries;
    }

    static Mark keyMark(Value entry) {
        Node key = entry.key();
        if (key == null) {
            throw new IllegalStateException("an entry of a mapping has a key: " + entry.path());
        }
        return key.getStartMark();
    }

    private void own(MappingNode node) {
        List<Node> merges = List.of();
        for (NodeTuple tuple : node.getValue()) {
            if (!isMergeKey(tuple.getKeyNode())) {
                add(tuple);
            } else {
                merges = merges.isEmpty() ? new ArrayList<>() : merges;
                merges.add(tuple.getValueNode());
            }
        }
        if (!merges.isEmpty()) {
            Set<Node> merged = Collections.newSetFromMap(new IdentityHashMap<>());
            merges.forEach(from -> merge(from, merged));
        }
    }

    /** Puts in what the mapping does not say itself; each anchor once, so that a chain of merges stays linear. */
    private void merge(Node from, Set<Node> merged) {
        if (!merged.add(from)) {
            return;
        }
        if (from instanceof SequenceNode list) {
            list.getValue().forEach(item -> merge(item, merged));
            return;
        }
        if (!(from instanceof MappingNode other)) {
            new Value(mapping.reading(), mapping.path(), null, from)
                    .error("'<<' takes a mapping or a list of mappings");
            return;
        }
        for (NodeTuple tuple : other.getValue()) {
            if (isMergeKey(tuple.getKeyNode())) {
                merge(tuple.getValueNode(), merged);
            } else if (!(tuple.getKeyNode() instanceof ScalarNode key) || !has(key.getValue())) {
                add(tuple);
            }
        }
    }

    private boolean has(String name) {
        return entries.stream().anyMatch(entry -> entry.name().equalsIgnoreCase(name));
    }

    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            boolean template = tuple.getKeyNode() instanceof MappingNode;
            new Value(mapping.reading(), mapping.path(), null, tuple.getKeyNode())
                    .error("a key must be a plain word"
                            + (template ? "; of templates only {{ env \"NAME\" }} is supported, in values" : ""));
            return;
        }
        String parent = mapping.path().isEmpty() ? "" : mapping.path() + ".";
        String path = parent + SourceText.printable(key.getValue());
        entries.add(new Value(mapping.reading(), path, key, tuple.getValueNode()));
    }

    private static boolean isMergeKey(Node key) {
        return Tag.MERGE.equals(key.getTag());
    }
}

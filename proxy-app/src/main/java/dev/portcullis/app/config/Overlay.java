package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Lays flags and environment variables over the file's tree, key by key, so that the readers see one tree. Nodes on the
 * way are copied, for an anchor's node stands in other places, too.
 */
final class Overlay {
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,3})]");

    private final Reading reading;
    private final OutsideSetting setting;

    private Overlay(Reading reading, OutsideSetting setting) {
        this.reading = reading;
        this.setting = setting;
    }

    /** The document with the settings in it, the last of the list on top. */
    static Value onto(Value document, List<OutsideSetting> settings) {
        Node root = document.node();
        for (OutsideSetting setting : settings) {
            root = new Overlay(document.reading(), setting).put(root, "", setting.steps());
        }
        return new Value(document.reading(), document.path(), null, root);
    }

    private Node put(@Nullable Node under, String path, List<String> steps) {
        if (steps.isEmpty()) {
            return leaf(under);
        }
        boolean item = INDEX.matcher(steps.get(0)).matches();
        if (clashes(under, item)) {
            new Value(reading, path, null, under)
                    .error("has no keys inside, but " + setting.origin() + " sets one; remove one of them");
            return under == null ? setting.scalar("") : under;
        }
        return item ? putItem(under, path, steps) : putKey(under, path, steps);
    }

    /** {@code true} over a section only switches it on. */
    private Node leaf(@Nullable Node under) {
        boolean on = setting.value().equalsIgnoreCase("true") && under instanceof MappingNode;
        return on && under != null ? under : setting.scalar(setting.value());
    }

    /** A switch, or nothing, gives way to what the setting puts inside. */
    private static boolean clashes(@Nullable Node under, boolean item) {
        if (under instanceof ScalarNode scalar) {
            return !Tag.NULL.equals(scalar.getTag()) && !scalar.getValue().matches("(?i)true|false");
        }
        return under != null && !(item ? under instanceof SequenceNode : under instanceof MappingNode);
    }

    private Node putItem(@Nullable Node under, String path, List<String> steps) {
        List<Node> items = new ArrayList<>();
        if (under instanceof SequenceNode sequence) {
            items.addAll(sequence.getValue());
        }
        String step = steps.get(0);
        int index = Math.min(Integer.parseInt(step.substring(1, step.length() - 1)), items.size());
        Node before = index < items.size() ? items.get(index) : null;
        Node item = put(before, path + step, steps.subList(1, steps.size()));
        if (before == null) {
            items.add(item);
        } else {
            items.set(index, item);
        }
        return new SequenceNode(Tag.SEQ, true, items, setting.mark(), setting.mark(), FlowStyle.BLOCK);
    }

    private Node putKey(@Nullable Node under, String path, List<String> steps) {
        List<NodeTuple> tuples = new ArrayList<>();
        if (under instanceof MappingNode) {
            for (Value entry : MappingEntries.of(new Value(reading, path, null, under))) {
                if (entry.key() != null && entry.node() != null) {
                    tuples.add(new NodeTuple(entry.key(), entry.node()));
                }
            }
        }
        for (int words = steps.size(); words > 0; words--) {
            int at = find(tuples, String.join(String.valueOf(setting.separator()), steps.subList(0, words)));
            if (at >= 0) {
                NodeTuple tuple = tuples.get(at);
                String inner = join(path, ((ScalarNode) tuple.getKeyNode()).getValue());
                Node value = put(tuple.getValueNode(), inner, steps.subList(words, steps.size()));
                tuples.set(at, new NodeTuple(tuple.getKeyNode(), value));
                return mapping(under, tuples);
            }
        }
        Node value = put(null, join(path, steps.get(0)), steps.subList(1, steps.size()));
        tuples.add(new NodeTuple(setting.scalar(steps.get(0)), value));
        return mapping(under, tuples);
    }

    private Node mapping(@Nullable Node under, List<NodeTuple> tuples) {
        boolean own = !(under instanceof MappingNode);
        return new MappingNode(
                Tag.MAP,
                true,
                tuples,
                own || under == null ? setting.mark() : under.getStartMark(),
                own || under == null ? setting.mark() : under.getEndMark(),
                FlowStyle.BLOCK);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private int find(List<NodeTuple> tuples, String name) {
        for (int i = 0; i < tuples.size(); i++) {
            if (tuples.get(i).getKeyNode() instanceof ScalarNode key
                    && fold(key.getValue()).equals(fold(name))) {
                return i;
            }
        }
        return -1;
    }

    /** A variable's name can hold neither dots nor dashes, so that there all three are one. */
    private String fold(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return setting.separator() == '_' ? lower.replace('-', '_').replace('.', '_') : lower;
    }
}

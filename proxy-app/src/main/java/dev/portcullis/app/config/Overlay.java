package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
        YamlNode root = document.node();
        for (OutsideSetting setting : settings) {
            root = new Overlay(document.reading(), setting).put(root, KeyPath.ROOT, setting.steps());
        }
        return new Value(document.reading(), document.steps(), null, root);
    }

    private YamlNode put(@Nullable YamlNode under, KeyPath path, List<String> steps) {
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
    private YamlNode leaf(@Nullable YamlNode under) {
        boolean on = setting.value().equalsIgnoreCase("true") && under instanceof YamlMapping;
        return on && under != null ? under : setting.scalar(setting.value());
    }

    /** A switch, or nothing, gives way to what the setting puts inside. */
    private static boolean clashes(@Nullable YamlNode under, boolean item) {
        if (under instanceof YamlScalar scalar) {
            return !Tag.NULL.equals(scalar.tag()) && !scalar.value().matches("(?i)true|false");
        }
        return under != null && !(item ? under instanceof YamlSequence : under instanceof YamlMapping);
    }

    private YamlNode putItem(@Nullable YamlNode under, KeyPath path, List<String> steps) {
        List<YamlNode> items = new ArrayList<>();
        if (under instanceof YamlSequence sequence) {
            items.addAll(sequence.items());
        }
        String step = steps.get(0);
        int index = Math.min(Integer.parseInt(step.substring(1, step.length() - 1)), items.size());
        YamlNode before = index < items.size() ? items.get(index) : null;
        YamlNode item = put(before, path.item(step), steps.subList(1, steps.size()));
        if (before == null) {
            items.add(item);
        } else {
            items.set(index, item);
        }
        return new YamlSequence(setting.origin(), items);
    }

    private YamlNode putKey(@Nullable YamlNode under, KeyPath path, List<String> steps) {
        List<YamlNode> pairs = new ArrayList<>();
        if (under instanceof YamlMapping) {
            for (Value entry : MappingEntries.of(new Value(reading, path, null, under))) {
                if (entry.key() != null && entry.node() != null) {
                    pairs.add(entry.key());
                    pairs.add(entry.node());
                }
            }
        }
        for (int words = steps.size(); words > 0; words--) {
            int at = find(pairs, String.join(String.valueOf(setting.separator()), steps.subList(0, words)));
            if (at >= 0) {
                KeyPath inner = path.key(((YamlScalar) pairs.get(at)).value());
                pairs.set(at + 1, put(pairs.get(at + 1), inner, steps.subList(words, steps.size())));
                return mapping(under, pairs);
            }
        }
        pairs.add(setting.scalar(steps.get(0)));
        pairs.add(put(null, path.key(steps.get(0)), steps.subList(1, steps.size())));
        return mapping(under, pairs);
    }

    private YamlMapping mapping(@Nullable YamlNode under, List<YamlNode> pairs) {
        return under instanceof YamlMapping mapping ? mapping.with(pairs) : new YamlMapping(setting.origin(), pairs);
    }

    /** Where among keys and values in turns a key stands, -1 when it does not. */
    private int find(List<YamlNode> pairs, String name) {
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i) instanceof YamlScalar key && fold(key.value()).equals(fold(name))) {
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

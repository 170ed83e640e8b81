package dev.portcullis.app.config;

import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Tag;

/** A list. Its items change only while variables are put into the file's values. */
final class YamlSequence extends YamlCollection {
    private final YamlNode[] items;

    /** One of a file. */
    YamlSequence(Tag tag, Mark start, List<YamlNode> items) {
        super(tag, start.getLine() + 1, start.getColumn() + 1, "");
        this.items = items.toArray(NONE);
    }

    /** One that a flag or variable adds an item to. */
    YamlSequence(String origin, List<YamlNode> items) {
        super(Tag.SEQ, 0, 0, origin);
        this.items = items.toArray(NONE);
    }

    List<YamlNode> items() {
        return List.of(items);
    }

    int size() {
        return items.length;
    }

    YamlNode item(int index) {
        return items[index];
    }

    void replace(int index, YamlNode item) {
        items[index] = item;
    }
}

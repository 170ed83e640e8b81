package dev.portcullis.app.config;

import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Tag;

/** A list. Its items change only while variables are put into the file's values. */
final class YamlSequence implements YamlNode {
    private static final YamlNode[] NONE = {};

    private final Tag tag;
    private final int line;
    private final int column;
    private final String origin;
    private final YamlNode[] items;

    /** One of a file. */
    YamlSequence(Tag tag, Mark start, List<YamlNode> items) {
        this.tag = tag;
        this.line = start.getLine() + 1;
        this.column = start.getColumn() + 1;
        this.origin = "";
        this.items = items.toArray(NONE);
    }

    /** One that a flag or variable adds an item to. */
    YamlSequence(String origin, List<YamlNode> items) {
        this.tag = Tag.SEQ;
        this.line = 0;
        this.column = 0;
        this.origin = origin;
        this.items = items.toArray(NONE);
    }

    @Override
    public Tag tag() {
        return tag;
    }

    @Override
    public int line() {
        return line;
    }

    @Override
    public int column() {
        return column;
    }

    @Override
    public String origin() {
        return origin;
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

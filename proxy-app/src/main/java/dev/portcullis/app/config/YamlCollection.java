package dev.portcullis.app.config;

import org.yaml.snakeyaml.nodes.Tag;

/** A value that holds others, and where it begins. */
abstract sealed class YamlCollection implements YamlNode permits YamlMapping, YamlSequence {
    static final YamlNode[] NONE = {};

    private final Tag tag;
    private final int line;
    private final int column;
    private final String origin;

    YamlCollection(Tag tag, int line, int column, String origin) {
        this.tag = tag;
        this.line = line;
        this.column = column;
        this.origin = origin;
    }

    @Override
    public final Tag tag() {
        return tag;
    }

    @Override
    public final int line() {
        return line;
    }

    @Override
    public final int column() {
        return column;
    }

    @Override
    public final String origin() {
        return origin;
    }
}

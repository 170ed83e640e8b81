package dev.portcullis.app.config;

import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping, with duplicates and merge keys as they were written. Its values change only while variables are put into
 * the file's values.
 */
final class YamlMapping extends YamlCollection {
    private final int start;
    private final int end;

    /** Keys and values in turns: an object for each pair would cost as much as the pair. */
    private final YamlNode[] pairs;

    /** One of a file. */
    YamlMapping(Tag tag, Mark start, Mark end, List<YamlNode> pairs) {
        this(
                tag,
                start.getLine() + 1,
                start.getColumn() + 1,
                start.getIndex(),
                end.getIndex(),
                "",
                pairs.toArray(NONE));
    }

    /** One that a flag or variable makes. */
    YamlMapping(String origin, List<YamlNode> pairs) {
        this(Tag.MAP, 0, 0, 0, 0, origin, pairs.toArray(NONE));
    }

    private YamlMapping(Tag tag, int line, int column, int start, int end, String origin, YamlNode[] pairs) {
        super(tag, line, column, origin);
        this.start = start;
        this.end = end;
        this.pairs = pairs;
    }

    int size() {
        return pairs.length / 2;
    }

    YamlNode key(int index) {
        return pairs[2 * index];
    }

    YamlNode value(int index) {
        return pairs[2 * index + 1];
    }

    void replace(int index, YamlNode value) {
        pairs[2 * index + 1] = value;
    }

    /** The same mapping with other keys and values. */
    YamlMapping with(List<YamlNode> otherPairs) {
        return new YamlMapping(Tag.MAP, line(), column(), start, end, origin(), otherPairs.toArray(NONE));
    }

    /** Text in the place of the mapping. */
    FileScalar asScalar(FileScalar like, String text) {
        return new FileScalar(text, Tag.STR, like.style(), line(), column(), start, end);
    }
}

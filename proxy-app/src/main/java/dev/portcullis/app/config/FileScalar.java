package dev.portcullis.app.config;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A single value of a file.
 *
 * @param value what YAML reads
 * @param tag as what YAML reads it
 * @param style how it is quoted
 * @param line of its begin, 1 for the first
 * @param column of its begin, 1 for the first
 * @param start the code points before it in the file
 * @param end the code points before what follows it
 */
record FileScalar(String value, Tag tag, ScalarStyle style, int line, int column, int start, int end)
        implements YamlScalar {
    @Override
    public String origin() {
        return "";
    }

    @Override
    public boolean isPlain() {
        return style == ScalarStyle.PLAIN;
    }

    @Override
    public FileScalar withText(String text) {
        return new FileScalar(text, Tag.STR, ScalarStyle.DOUBLE_QUOTED, line, column, start, end);
    }

    /** What a variable made of it; how it is quoted still says where its characters are. */
    FileScalar replaced(String text, Tag other) {
        return new FileScalar(text, other, style, line, column, start, end);
    }
}

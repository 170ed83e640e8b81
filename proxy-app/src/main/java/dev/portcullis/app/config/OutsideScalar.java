package dev.portcullis.app.config;

import org.yaml.snakeyaml.nodes.Tag;

/**
 * A single value that a flag or variable gives. It is text, as if it stood in quotes.
 *
 * @param value what was given
 * @param origin such as {@code flag --log.level}
 */
record OutsideScalar(String value, String origin) implements YamlScalar {
    @Override
    public Tag tag() {
        return Tag.STR;
    }

    @Override
    public int line() {
        return 0;
    }

    @Override
    public int column() {
        return 0;
    }

    @Override
    public boolean isPlain() {
        return false;
    }

    @Override
    public OutsideScalar withText(String text) {
        return new OutsideScalar(text, origin);
    }
}

package dev.portcullis.app.config;

import java.util.List;

/**
 * A setting that stands in no file: a flag or an environment variable. Its nodes say where it comes from, which
 * is what messages print in place of file and line.
 *
 * @param origin such as {@code flag --log.level} or {@code env PORTCULLIS_LOG_LEVEL}
 * @param steps the words of its path, such as {@code log} and {@code level}
 * @param separator what stood between the words: a name that holds it can still be found
 * @param value what was given; {@code true} for a flag without a value
 */
record OutsideSetting(String origin, List<String> steps, char separator, String value) {
    private static final String FLAG = "flag ";
    private static final String VARIABLE = "env ";

    OutsideSetting {
        steps = List.copyOf(steps);
    }

    static OutsideSetting ofFlag(String name, List<String> steps, String value) {
        return new OutsideSetting(FLAG + "--" + name, steps, '.', value);
    }

    static OutsideSetting ofVariable(String name, List<String> steps, String value) {
        return new OutsideSetting(VARIABLE + name, steps, '_', value);
    }

    static boolean isOutside(YamlNode node) {
        return !node.origin().isEmpty();
    }

    static boolean isVariable(YamlNode node) {
        return node.origin().startsWith(VARIABLE);
    }

    /** A scalar that no YAML trap catches: what stands on a command line is text. */
    OutsideScalar scalar(String text) {
        return new OutsideScalar(text, origin);
    }
}

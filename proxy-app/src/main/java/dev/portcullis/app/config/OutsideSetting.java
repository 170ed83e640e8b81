package dev.portcullis.app.config;

import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A setting that stands in no file: a flag or an environment variable. Its nodes carry a mark whose name says where it
 * comes from, which is what messages print in place of file and line.
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

    static boolean isOutside(Mark mark) {
        return isVariable(mark) || mark.getName().startsWith(FLAG);
    }

    static boolean isVariable(Mark mark) {
        return mark.getName().startsWith(VARIABLE);
    }

    Mark mark() {
        return new Mark(origin, 0, 0, 0, new int[0], 0);
    }

    /** A scalar that no YAML trap catches: what stands on a command line is text. */
    ScalarNode scalar(String text) {
        return new ScalarNode(Tag.STR, text, mark(), mark(), ScalarStyle.DOUBLE_QUOTED);
    }
}

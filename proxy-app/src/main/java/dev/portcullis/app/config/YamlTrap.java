package dev.portcullis.app.config;

import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;

/** Plain text that YAML 1.1 readers turn into something else, so that two tools read one file in two ways. */
final class YamlTrap {
    private static final Set<String> SWITCH_WORDS = Set.of("on", "off", "yes", "no", "y", "n");

    private static final Pattern PLAIN_NUMBER = Pattern.compile("0|[1-9][0-9]*");

    private YamlTrap() {}

    static boolean isSwitchWord(String lowerCase) {
        return SWITCH_WORDS.contains(lowerCase);
    }

    /** What such a reader would see, or empty when the text is safe. */
    static String of(YamlScalar scalar) {
        if (!scalar.isPlain()) {
            return "";
        }
        String text = scalar.value();
        if (Tag.BOOL.equals(scalar.tag())) {
            return "a boolean";
        }
        if (Tag.INT.equals(scalar.tag()) && !PLAIN_NUMBER.matcher(text).matches()) {
            return text.indexOf(':') > 0 ? "a number in base 60" : "another number";
        }
        if (Tag.FLOAT.equals(scalar.tag())) {
            return "a number with a fraction";
        }
        return Tag.TIMESTAMP.equals(scalar.tag()) ? "a date" : "";
    }
}

package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One value of a file, or its absence: knows its path and place, reads itself as what is asked for, and reports what is
 * wrong. Each reader takes a fallback, which it returns when the value is absent or wrong.
 *
 * @param reading the file
 * @param steps where it stands among the keys
 * @param key the key's node, for a value of a mapping
 * @param node null when the value is absent
 */
record Value(
        Reading reading,
        KeyPath steps,
        @Nullable YamlNode key,
        @Nullable YamlNode node) {
    static final String NOT_YET = "not yet supported: ignored";

    private static final int QUOTED_CHARS_MAX = 60;

    private static final Pattern LEADING_ZERO = Pattern.compile("-?0[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern MANY_DIGITS = Pattern.compile("[0-9]{5,9}");

    /** A bare number of more seconds than a day has was probably meant as milliseconds. */
    private static final long BARE_SECONDS_MAX = 86_400;

    /** A file may define thousands; these show what the names look like. */
    private static final int NAMES_SHOWN_MAX = 8;

    /** What a whole document holds. */
    static Value root(Reading reading, @Nullable YamlNode node) {
        return new Value(reading, KeyPath.ROOT, null, node);
    }

    /** Such as {@code entryPoints.grpcs.address}. */
    String path() {
        return steps.toString();
    }

    /** Whether there is a value; a YAML null counts as none, as in Traefik. */
    boolean present() {
        return node != null && !Tag.NULL.equals(node.tag());
    }

    /** Whether the key stands there without a value. */
    boolean empty() {
        return node != null && !present();
    }

    void error(String message) {
        reading.problems().error(reading.source().problemAt(place(), prefixed(message)));
    }

    void warning(String message) {
        reading.problems().warning(reading.source().problemAt(place(), prefixed(message)));
    }

    void errorAtKey(String message) {
        reading.problems().error(reading.source().problemAt(keyPlace(), prefixed(message)));
    }

    void warningAtKey(String message) {
        reading.problems().warning(reading.source().problemAt(keyPlace(), prefixed(message)));
    }

    /** Warns that the key does nothing yet, and what that means for the operator. */
    void ignored(String consequence) {
        ignoredBecause(NOT_YET + (consequence.isEmpty() ? "" : "; " + consequence));
    }

    /** Warns that the key does nothing, and why. */
    void ignoredBecause(String message) {
        reading.recording().judge(this, KeyVerdict.Verdict.IGNORED, message);
        warningAtKey(message);
    }

    /** Reports that the key cannot be used. */
    void refused(String message) {
        reading.recording().judge(this, KeyVerdict.Verdict.REFUSED, message);
        errorAtKey(message);
    }

    /** Reports another kind of value than is needed, unless that was reported already. */
    void errorOfKind(String needed) {
        if (node == null || !Placeholders.UNUSABLE.equals(node.tag())) {
            error(needed + " is needed here, not " + kind());
        }
    }

    /** A name that other YAML readers take for something else must be quoted. */
    void checkName() {
        if (key instanceof YamlScalar scalar && !YamlTrap.of(scalar).isEmpty()) {
            errorAtKey("the name " + quoted(scalar.value()) + " is " + YamlTrap.of(scalar)
                    + " to many YAML readers; put it in quotes");
        }
    }

    /** Reports a problem at a character of the value as YAML reads it; see {@link ScalarText}. */
    void errorAtOffset(int offset, String message) {
        if (node instanceof FileScalar scalar) {
            reading.problems().error(problemAt(scalar, offset, message));
        } else {
            error(message);
        }
    }

    /** As {@link #errorAtOffset}, for what is legal and looks wrong. */
    void warningAtOffset(int offset, String message) {
        if (node instanceof FileScalar scalar) {
            reading.problems().warning(problemAt(scalar, offset, message));
        } else {
            warning(message);
        }
    }

    private Problem problemAt(FileScalar scalar, int offset, String message) {
        int[] place = ScalarText.place(reading.source().text(), scalar, offset);
        return reading.source().problemAt(place[0], place[1], prefixed(message));
    }

    /**
     * Reports what stands twice.
     *
     * @param before the first of the two; null when there is none
     * @param words such as {@code this service is defined twice}
     * @return whether there is a first one
     */
    boolean repeats(@Nullable Value before, String words) {
        if (before != null) {
            errorAtKey(words + "; the first is at " + before.whereSeenFrom(this));
        }
        return before != null;
    }

    /** Where the value's key stands, as {@code line 7}, or with the file's name when that is another one. */
    String whereSeenFrom(Value other) {
        if (OutsideSetting.isOutside(keyPlace())) {
            return keyPlace().origin();
        }
        String line = "line " + keyPlace().line();
        return other.reading.source() == reading.source()
                ? line
                : reading.source().name() + ", " + line;
    }

    /** The file where the key stands, or the flag or variable that it comes from. */
    String file() {
        return OutsideSetting.isOutside(place())
                ? place().origin()
                : reading.source().name();
    }

    /** The line of the key, 1 for the first, 0 when it stands in no file. */
    int line() {
        return OutsideSetting.isOutside(place()) ? 0 : keyPlace().line();
    }

    /** Whether it is {@code false}, which switches a section off. */
    boolean isBareFalse() {
        return node instanceof YamlScalar scalar && scalar.value().equalsIgnoreCase("false");
    }

    /** The key's text: the name that the operator gave. */
    String name() {
        return key instanceof YamlScalar scalar ? scalar.value() : "";
    }

    /** The text of a scalar, or the fallback. Text that YAML readers take for something else must be quoted. */
    String text(String fallback) {
        reading.recording().read(this, KeyShape.TEXT, fallback);
        YamlScalar scalar = scalar("text");
        if (scalar == null) {
            return fallback;
        }
        String trap = YamlTrap.of(scalar);
        if (!trap.isEmpty()) {
            error(quoted(scalar.value()) + " is " + trap + " to many YAML readers; put it in quotes");
            return fallback;
        }
        return scalar.value();
    }

    /** Reads a scalar's text with a function that refuses by an {@link IllegalArgumentException} for the operator. */
    <T> T parsed(Function<String, T> parser, T fallback) {
        reading.recording().read(this, KeyShape.TEXT, "");
        return parsedScalar(parser, fallback);
    }

    /** As {@link #parsed}, of what is a number that may have a point. */
    <T> T decimal(Function<String, T> parser, T fallback) {
        reading.recording().read(this, KeyShape.DECIMAL, "");
        return parsedScalar(parser, fallback);
    }

    private <T> T parsedScalar(Function<String, T> parser, T fallback) {
        YamlScalar scalar = scalar("text");
        if (scalar == null) {
            return fallback;
        }
        try {
            return parser.apply(scalar.value());
        } catch (IllegalArgumentException e) {
            error(quoted(scalar.value()) + " " + e.getMessage());
            return fallback;
        }
    }

    boolean flag(boolean fallback) {
        reading.recording().read(this, KeyShape.FLAG, fallback ? "true" : "false");
        YamlScalar scalar = scalar("true or false");
        if (scalar == null) {
            return fallback;
        }
        String word = scalar.value().toLowerCase(Locale.ROOT);
        if (word.equals("true") || word.equals("false")) {
            return word.equals("true");
        }
        String trap = YamlTrap.isSwitchWord(word) ? " (YAML 1.1's on/off and yes/no are not read)" : "";
        error(quoted(scalar.value()) + " is not allowed; write true or false" + trap);
        return fallback;
    }

    int number(int fallback, int min, int max) {
        if (reading.recording().isNoting()) {
            reading.recording().read(this, KeyShape.number(min, max), String.valueOf(fallback));
        }
        YamlScalar scalar = scalar("a number");
        if (scalar == null) {
            return fallback;
        }
        String digits = scalar.value();
        String wrong = null;
        if (LEADING_ZERO.matcher(digits).matches()) {
            wrong = quoted(digits) + " has a leading zero, which some readers take for octal";
        } else if (!NUMBER.matcher(digits).matches()) {
            wrong = quoted(digits) + " is not a number";
        } else if (Long.parseLong(digits) < min || Long.parseLong(digits) > max) {
            wrong = digits + " is out of range";
        }
        if (wrong == null) {
            return Integer.parseInt(digits);
        }
        error(wrong + "; write a whole number from " + min + " to " + max);
        return fallback;
    }

    long millis(long fallback) {
        if (reading.recording().isNoting()) {
            reading.recording().read(this, KeyShape.DURATION, GoDuration.text(fallback));
        }
        if (node instanceof YamlScalar scalar
                && MANY_DIGITS.matcher(scalar.value()).matches()
                && Long.parseLong(scalar.value()) > BARE_SECONDS_MAX) {
            String seconds = scalar.value();
            warning(seconds + " without a unit is seconds, " + GoDuration.text(Long.parseLong(seconds) * 1_000)
                    + "; write " + seconds + "s if so, or " + seconds + "ms");
        }
        return parsedScalar(GoDuration::parseMillis, fallback);
    }

    /** One of the table's words, without regard to case. */
    <T> T choice(Map<String, T> words, T fallback) {
        if (reading.recording().isNoting()) {
            reading.recording().read(this, KeyShape.word(List.copyOf(words.keySet())), wordOf(words, fallback));
        }
        YamlScalar scalar = present() ? scalar("one of " + String.join(", ", words.keySet())) : null;
        if (scalar == null) {
            return fallback;
        }
        for (Map.Entry<String, T> word : words.entrySet()) {
            if (word.getKey().equalsIgnoreCase(scalar.value())) {
                return word.getValue();
            }
        }
        error(quoted(scalar.value()) + " is not allowed; write one of " + String.join(", ", words.keySet())
                + Suggestion.of(scalar.value(), words.keySet()));
        return fallback;
    }

    private static <T> String wordOf(Map<String, T> words, T value) {
        return words.entrySet().stream()
                .filter(word -> word.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** The items of a list; text with commas is one too, as in Traefik. */
    List<Value> items() {
        reading.recording().read(this, KeyShape.LIST, "");
        if (reading.recording().isProbing()) {
            return List.of(item(
                    "[]",
                    new Value(
                            reading, steps.item("[]"), null, reading.recording().nodeOr(null))));
        }
        if (!present()) {
            return List.of();
        }
        if (node instanceof YamlSequence sequence) {
            List<Value> items = new ArrayList<>(sequence.size());
            for (int i = 0; i < sequence.size(); i++) {
                String place = "[" + i + "]";
                items.add(item(place, new Value(reading, steps.item(place), null, sequence.item(i))));
            }
            return items;
        }
        if (node instanceof YamlScalar scalar && !Placeholders.UNUSABLE.equals(scalar.tag())) {
            return scalar.value().indexOf(',') < 0 ? List.of(this) : splitAtCommas(scalar);
        }
        errorOfKind("a list");
        return List.of();
    }

    private Value item(String place, Value item) {
        return reading.recording().add(this, place, KeyEntry.Step.ITEM, item);
    }

    private List<Value> splitAtCommas(YamlScalar scalar) {
        List<Value> items = new ArrayList<>();
        for (String part : scalar.value().split(",", -1)) {
            YamlScalar item = scalar.withText(part.strip());
            String place = "[" + items.size() + "]";
            items.add(item(place, new Value(reading, steps.item(place), null, item)));
        }
        return items;
    }

    /** Reports that a name is not one of those that exist. */
    void unknownName(String what, String name, Collection<String> known) {
        String some = known.stream().limit(NAMES_SHOWN_MAX).collect(Collectors.joining(", "));
        String more = known.size() > NAMES_SHOWN_MAX ? ", and " + (known.size() - NAMES_SHOWN_MAX) + " more" : "";
        String allowed = known.isEmpty() ? "none is defined" : "defined: " + some + more;
        error("there is no " + what + " " + quoted(name) + "; " + allowed + Suggestion.of(name, known));
    }

    /** In words, what kind of YAML value this is. */
    String kind() {
        if (node instanceof YamlScalar scalar) {
            return Placeholders.UNUSABLE.equals(scalar.tag()) ? "an unknown value" : "a single value";
        }
        return node instanceof YamlSequence ? "a list" : "a mapping";
    }

    static String quoted(String text) {
        String shown = text.contains("-----BEGIN")
                ? "(PEM text)"
                : text.length() <= QUOTED_CHARS_MAX ? text : text.substring(0, QUOTED_CHARS_MAX) + "…";
        return "'" + SourceText.printable(shown) + "'";
    }

    private @Nullable YamlScalar scalar(String needed) {
        if (!present()) {
            return null;
        }
        if (node instanceof YamlScalar scalar) {
            return Placeholders.UNUSABLE.equals(scalar.tag()) ? null : scalar;
        }
        errorOfKind(needed);
        return null;
    }

    private String prefixed(String message) {
        return path().isEmpty() ? message : path() + ": " + message;
    }

    private YamlNode place() {
        return node == null || empty() ? keyPlace() : node;
    }

    /** What says where the key stands: itself, or for an item of a list the item. */
    YamlNode keyPlace() {
        YamlNode nearest = key != null ? key : node;
        if (nearest == null) {
            throw new IllegalStateException("an absent value has no place: " + path());
        }
        return nearest;
    }
}

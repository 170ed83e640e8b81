package dev.portcullis.app.config;

import dev.portcullis.app.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes down what is in effect: what the operator gave, and the defaults of everything else. */
final class EffectiveSettings {
    private static final Pattern SECRET_NAME = Pattern.compile(
            ".*(?:password|passphrase|secret|token|credential|authorization|api-?key).*|users|cookie|set-cookie");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9_./@+-]*");
    private static final Pattern OTHER_TYPE =
            Pattern.compile("(?i)true|false|null|on|off|yes|no|y|n|~|[-+]?[0-9.][0-9_.:e+-]*|0x[0-9a-f]+");
    private static final String MASK = "(masked)";

    private final List<EffectiveSetting> settings = new ArrayList<>();
    private final StringBuilder yaml = new StringBuilder();
    private final boolean origins;

    private EffectiveSettings(boolean origins) {
        this.origins = origins;
    }

    static List<EffectiveSetting> list(Recording recording) {
        return written(recording, true).settings;
    }

    static String yaml(Recording recording, boolean origins) {
        return written(recording, origins).yaml.toString();
    }

    private static EffectiveSettings written(Recording recording, boolean origins) {
        EffectiveSettings effective = new EffectiveSettings(origins);
        recording.root().children().values().forEach(entry -> effective.write(entry, 0, false));
        return effective;
    }

    private void write(KeyEntry entry, int depth, boolean secret) {
        if (!isInEffect(entry)) {
            return;
        }
        boolean masked = secret
                || SECRET_NAME.matcher(entry.name().toLowerCase(Locale.ROOT)).matches();
        boolean item = entry.step() == KeyEntry.Step.ITEM;
        String head = "  ".repeat(depth) + (item ? "-" : scalar(entry.name(), entry.step() == KeyEntry.Step.KEY) + ":");
        List<KeyEntry> inside = entry.children().values().stream()
                .filter(EffectiveSettings::isInEffect)
                .toList();
        if (inside.isEmpty()) {
            String value = value(entry, masked);
            settings.add(new EffectiveSetting(entry.value().path(), value, origin(entry)));
            line(head + " " + asYaml(entry, value), entry);
        } else {
            yaml.append(head).append('\n');
            inside.forEach(child -> write(child, depth + 1, masked));
        }
    }

    /** Left out are keys that do nothing, sections that are switched off, and what has neither value nor default. */
    private static boolean isInEffect(KeyEntry entry) {
        if (entry.verdict() != KeyVerdict.Verdict.HONOURED) {
            return false;
        }
        if (entry.value().present()) {
            return entry.shape().kind() != KeyShape.Kind.SWITCHED_SECTION
                    || !entry.value().isBareFalse();
        }
        return switch (entry.shape().kind()) {
            case SECTION -> entry.children().values().stream().anyMatch(EffectiveSettings::isInEffect);
            case SWITCHED_SECTION, SECTION_OR_TEXT, ANYTHING, LIST -> false;
            case TEXT, FLAG, NUMBER, DECIMAL, DURATION, WORD -> !entry.usual().isEmpty();
        };
    }

    private void line(String text, KeyEntry entry) {
        yaml.append(text);
        if (origins) {
            yaml.append("  # ").append(origin(entry));
        }
        yaml.append('\n');
    }

    private static String origin(KeyEntry entry) {
        Value value = entry.value();
        if (!value.present()) {
            return "default";
        }
        return value.line() == 0 ? value.file() : value.file() + ":" + value.line();
    }

    private static String value(KeyEntry entry, boolean masked) {
        Value value = entry.value();
        if (!value.present()) {
            return entry.usual();
        }
        if (!(value.node() instanceof YamlScalar scalar)) {
            return value.kind().equals("a list") ? "[]" : "{}";
        }
        if (masked || scalar.value().contains("-----BEGIN")) {
            return MASK;
        }
        return isSection(entry) ? "{}" : scalar.value();
    }

    private static boolean isSection(KeyEntry entry) {
        KeyShape.Kind kind = entry.shape().kind();
        return kind == KeyShape.Kind.SECTION || kind == KeyShape.Kind.SWITCHED_SECTION;
    }

    private static String asYaml(KeyEntry entry, String value) {
        boolean empty = entry.value().present() && !(entry.value().node() instanceof YamlScalar);
        return empty || isSection(entry) || value.equals(MASK)
                ? value
                : scalar(value, entry.shape().kind() != KeyShape.Kind.TEXT);
    }

    /** Text as YAML; quoted where other readers would take it for something else. */
    private static String scalar(String text, boolean typed) {
        boolean plain = PLAIN.matcher(text).matches()
                && (typed || !OTHER_TYPE.matcher(text).matches());
        return plain ? text : JsonText.quoted(text);
    }
}

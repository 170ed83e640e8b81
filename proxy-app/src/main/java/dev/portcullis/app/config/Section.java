package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A mapping with known keys, matched without regard to case. Whoever reads it asks for each key that may stand there and
 * then calls {@link #end}, which reports the keys that nobody asked for. An absent mapping reads as an empty one.
 */
final class Section {
    private final Value self;
    private final Map<String, Value> fields;
    private final Set<String> asked;

    private Section(Value self) {
        this.self = self;
        self.reading().recording().isSection(self);
        boolean mayHaveKeys = self.present() && !isBareTrue(self);
        fields = mayHaveKeys ? new LinkedHashMap<>() : Map.of();
        asked = mayHaveKeys ? new LinkedHashSet<>() : Set.of();
        if (mayHaveKeys) {
            for (Value field : MappingEntries.of(self)) {
                String key = field.name().toLowerCase(Locale.ROOT);
                if (!field.repeats(fields.get(key), "this key stands twice")) {
                    fields.put(key, field);
                }
            }
        }
    }

    static Section of(Value value) {
        return new Section(value);
    }

    /** The entries of a mapping whose keys are names that the operator chose, in the order of the file. */
    static List<Value> named(Value value) {
        Recording recording = value.reading().recording();
        recording.read(value, KeyShape.SECTION, "");
        if (recording.isProbing()) {
            Value any = new Value(value.reading(), value.steps().key("*"), null, recording.nodeOr(null));
            return List.of(recording.add(value, "*", KeyEntry.Step.NAME, any));
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        for (Value entry : value.present() ? MappingEntries.of(value) : List.<Value>of()) {
            Value before = entries.putIfAbsent(entry.name(), entry);
            if (!entry.repeats(before, "this name stands twice")) {
                entry.checkName();
                recording.add(value, entry.name(), KeyEntry.Step.NAME, entry);
            }
        }
        return new ArrayList<>(entries.values());
    }

    /** {@code tls: true} means {@code tls: {}}, as in Traefik; {@code tls: false} means none. */
    private static boolean isBareTrue(Value value) {
        return value.node() instanceof YamlScalar scalar && scalar.value().equalsIgnoreCase("true");
    }

    Value self() {
        return self;
    }

    /** Whether the operator wrote this section. */
    boolean present() {
        return self.present() && !self.isBareFalse();
    }

    /** The value of a key, under the path as the format spells it. */
    Value value(String key) {
        Value field = null;
        if (!fields.isEmpty()) {
            asked.add(key);
            field = fields.get(key.toLowerCase(Locale.ROOT));
        }
        Recording recording = self.reading().recording();
        if (field == null && !recording.isNoting()) {
            return self.reading().absent();
        }
        KeyPath path = self.steps().key(key);
        Value value = field != null
                ? new Value(field.reading(), path, field.key(), field.node())
                : new Value(self.reading(), path, null, recording.nodeOr(null));
        return recording.add(self, key, KeyEntry.Step.KEY, value);
    }

    Section section(String key) {
        Value value = value(key);
        value.reading().recording().read(value, KeyShape.SECTION, "");
        return new Section(value);
    }

    /** A section that means something by standing there; one without a value is none, and that deserves a word. */
    Section optional(String key) {
        Value value = value(key);
        value.reading().recording().read(value, KeyShape.SWITCHED_SECTION, "");
        if (value.empty()) {
            String message =
                    "has no value and counts as absent, as in Traefik; write '" + key + ": {}' to switch it on";
            value.reading().recording().judge(value, KeyVerdict.Verdict.IGNORED, message);
            value.warningAtKey(message);
        }
        return value.isBareFalse()
                ? new Section(new Value(self.reading(), value.steps(), null, null))
                : new Section(value);
    }

    List<Section> sections(String key) {
        Value list = value(key);
        return list.items().stream().map(Section::new).toList();
    }

    String text(String key, String fallback) {
        return value(key).text(fallback);
    }

    boolean flag(String key, boolean fallback) {
        return value(key).flag(fallback);
    }

    long millis(String key, long fallback) {
        return value(key).millis(fallback);
    }

    int number(String key, int fallback, int min, int max) {
        return value(key).number(fallback, min, max);
    }

    <T> T choice(String key, Map<String, T> words, T fallback) {
        return value(key).choice(words, fallback);
    }

    /** Keys of Traefik's, or planned ones of ours, that do nothing yet. */
    void notYet(String... keys) {
        for (String key : keys) {
            notYetBecause(key, "");
        }
    }

    /** A key that does nothing yet, and what that means for the operator. */
    void notYetBecause(String key, String consequence) {
        Value value = value(key);
        value.reading().recording().judge(value, KeyVerdict.Verdict.IGNORED, Value.NOT_YET);
        if (value.present()) {
            value.ignored(consequence);
        }
    }

    /**
     * A key that guards something and is not built: ignoring it would open what the operator closed.
     *
     * @param unguarded what would pass
     */
    void refuse(String key, String unguarded) {
        Value value = value(key);
        if (value.present()) {
            value.refused("not supported yet: without it " + unguarded
                    + " would pass unchecked; remove it, or wait for a version that has it");
        }
    }

    /** Keys that may stand there and change nothing, because what they switch is not there or always so. */
    void accept(String... keys) {
        for (String key : keys) {
            acceptBecause(key, "changes nothing here");
        }
    }

    /** A key that may stand there and changes nothing, and why. */
    void acceptBecause(String key, String why) {
        Value value = value(key);
        value.reading().recording().judge(value, KeyVerdict.Verdict.IGNORED, why);
    }

    /** Reports every key that was not asked for. */
    void end() {
        for (Value field : fields.values()) {
            if (!isAsked(field.name())) {
                reportUnknown(field);
            }
        }
    }

    private boolean isAsked(String name) {
        for (String key : asked) {
            if (key.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Of the environment only a warning: others, too, may use variables of such names. */
    private void reportUnknown(Value field) {
        String parent = self.steps().isRoot() ? "at the top level" : "in " + self.path();
        YamlNode key = field.keyPlace();
        boolean variable = OutsideSetting.isVariable(key);
        String message = "unknown key " + Value.quoted(field.name()) + " " + parent + (variable ? ": ignored" : "")
                + hint(field.name(), key);
        Problem problem = field.reading().source().problemAt(key, message);
        if (variable) {
            field.reading().problems().warning(problem);
        } else {
            field.reading().problems().error(problem);
        }
    }

    private String hint(String name, YamlNode key) {
        Set<String> known = new LinkedHashSet<>(asked);
        if (self.steps().isRoot() && OutsideSetting.isOutside(key) && !OutsideSetting.isVariable(key)) {
            known.add("config");
        }
        String suggestion = Suggestion.of(name, known);
        return suggestion.isEmpty() ? "; allowed: " + String.join(", ", asked) : suggestion;
    }
}

package dev.portcullis.app.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** A key that a reader asked for, with what it found; those of a load form a tree. Belongs to one {@link Recording}. */
final class KeyEntry {
    private final String name;
    private final Step step;
    private final Map<String, KeyEntry> children = new LinkedHashMap<>();
    private Value value;
    private KeyShape shape = KeyShape.ANYTHING;
    private String usual = "";
    private KeyVerdict.Verdict verdict = KeyVerdict.Verdict.HONOURED;
    private String note = "";

    KeyEntry(String name, Step step, Value value) {
        this.name = name;
        this.step = step;
        this.value = value;
    }

    String name() {
        return name;
    }

    Step step() {
        return step;
    }

    Map<String, KeyEntry> children() {
        return children;
    }

    /** The operator's value, or an absent one. */
    Value value() {
        return value;
    }

    KeyShape shape() {
        return shape;
    }

    /** The default as text, empty when there is none. */
    String usual() {
        return usual;
    }

    KeyVerdict.Verdict verdict() {
        return verdict;
    }

    String note() {
        return note;
    }

    /** Several files may be asked for one key; the one that has it counts. */
    void found(Value other) {
        value = other.present() ? other : value;
    }

    void read(KeyShape asked, String fallback) {
        shape = asked;
        usual = fallback;
    }

    void judge(KeyVerdict.Verdict judged, String why) {
        verdict = judged;
        note = why;
    }

    /** The place of this entry among its siblings in a pattern such as {@code entryPoints.*.address}. */
    String pattern(String parent) {
        return switch (step) {
            case KEY -> parent.isEmpty() ? name : parent + "." + name;
            case NAME -> parent + ".*";
            case ITEM -> parent + "[]";
        };
    }

    /** How an entry hangs under its parent: by a key of the format, a name of the operator's, or a place in a list. */
    enum Step {
        KEY,
        NAME,
        ITEM
    }
}

package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes which keys the readers of one load ask for, as what, and what they find. The verdicts, the effective settings,
 * and the JSON Schema are made from it, so none of them can say something else than the readers do.
 *
 * <p>While it probes, every key that is asked for seems to stand there: the readers then show all that they know.
 */
final class Recording {
    private final boolean noting;
    private final boolean probing;
    private final KeyEntry root;
    private final Map<String, KeyEntry> byPath = new HashMap<>();
    private final List<Value> namedTlsOptions = new ArrayList<>();

    private Recording(boolean noting, boolean probing) {
        this.noting = noting;
        this.probing = probing;
        this.root = new KeyEntry("", KeyEntry.Step.KEY, nothing(this));
        byPath.put("", root);
    }

    private static Value nothing(Recording recording) {
        return Value.root(new Reading(new SourceText("", ""), new Problems(), recording), null);
    }

    static Recording ofLoad() {
        return new Recording(true, false);
    }

    /** One that notes nothing, for a load that nobody asks about its keys: they cost more than all else of it. */
    static Recording none() {
        return new Recording(false, false);
    }

    static Recording probing() {
        return new Recording(true, true);
    }

    KeyEntry root() {
        return root;
    }

    /** Whether keys are noted; if not, whoever asks need not work out what a note would hold. */
    boolean isNoting() {
        return noting;
    }

    boolean isProbing() {
        return probing;
    }

    /** What stands at a key: while probing, an empty mapping where there is nothing. */
    @Nullable
    YamlNode nodeOr(@Nullable YamlNode node) {
        return node == null && probing ? new YamlMapping("", List.of()) : node;
    }

    /** Notes that a value was asked for under a parent. */
    Value add(Value parent, String name, KeyEntry.Step step, Value value) {
        if (!noting) {
            return value;
        }
        KeyEntry above = byPath.get(parent.path());
        KeyEntry known = byPath.get(value.path());
        if (known != null) {
            known.found(value);
        } else if (above != null) {
            KeyEntry entry = new KeyEntry(name, step, value);
            above.children().put(name, entry);
            byPath.put(value.path(), entry);
        }
        return value;
    }

    /** Notes as what a value was read, and the default. */
    void read(Value value, KeyShape shape, String usual) {
        KeyEntry entry = entryOf(value);
        if (entry != null) {
            entry.read(shape, usual);
        }
    }

    /** Notes that keys are looked for in a value, unless it is known what it is. */
    void isSection(Value value) {
        KeyEntry entry = entryOf(value);
        if (entry != null && entry.shape().kind() == KeyShape.Kind.ANYTHING) {
            entry.read(KeyShape.SECTION, "");
        }
    }

    void judge(Value value, KeyVerdict.Verdict verdict, String note) {
        KeyEntry entry = entryOf(value);
        if (entry != null) {
            entry.judge(verdict, note);
        }
    }

    private @Nullable KeyEntry entryOf(Value value) {
        return noting ? byPath.get(value.path()) : null;
    }

    /** Notes the name of a set of TLS options, to be looked up when all files are read. */
    void usesTlsOptions(Value name) {
        namedTlsOptions.add(name);
    }

    List<Value> namedTlsOptions() {
        return namedTlsOptions;
    }
}

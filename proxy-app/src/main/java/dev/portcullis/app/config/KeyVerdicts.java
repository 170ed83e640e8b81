package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.List;

/** Lists what becomes of the keys that the operator wrote. */
final class KeyVerdicts {
    private final List<KeyVerdict> verdicts = new ArrayList<>();
    private final KeyNotes notes = KeyNotes.load();

    private KeyVerdicts() {}

    static List<KeyVerdict> of(Recording recording) {
        KeyVerdicts found = new KeyVerdicts();
        recording.root().children().values().forEach(entry -> found.visit(entry, ""));
        return List.copyOf(found.verdicts);
    }

    /** A key that is ignored or refused stands for all below it; of one that is honoured those below are told. */
    private void visit(KeyEntry entry, String parent) {
        if (!entry.value().present() && !entry.value().empty()) {
            return;
        }
        String pattern = entry.pattern(parent);
        String difference = notes.difference(pattern);
        boolean honoured = entry.verdict() == KeyVerdict.Verdict.HONOURED;
        boolean leaf = entry.children().values().stream().allMatch(KeyVerdicts::saysNothing);
        if (!honoured) {
            add(entry, entry.verdict(), difference.isEmpty() ? entry.note() : difference);
        } else if (!difference.isEmpty()) {
            add(entry, KeyVerdict.Verdict.HONOURED_DIFFERENTLY, difference);
        } else if (leaf && entry.step() != KeyEntry.Step.ITEM) {
            add(entry, KeyVerdict.Verdict.HONOURED, "");
        }
        if (honoured) {
            entry.children().values().forEach(child -> visit(child, pattern));
        }
    }

    /** An item that is no mapping belongs to its list. */
    private static boolean saysNothing(KeyEntry child) {
        boolean plainItem =
                child.step() == KeyEntry.Step.ITEM && child.children().isEmpty();
        return plainItem || !child.value().present();
    }

    private void add(KeyEntry entry, KeyVerdict.Verdict verdict, String note) {
        Value value = entry.value();
        verdicts.add(new KeyVerdict(value.path(), value.file(), value.line(), verdict, note));
    }
}

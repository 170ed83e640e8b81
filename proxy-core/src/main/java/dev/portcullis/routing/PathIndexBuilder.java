package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the candidates of one host, in the order of their ranks, and makes the index of them. */
final class PathIndexBuilder {
    private static final Candidate[] NO_CANDIDATES = {};
    private static final int[] NO_LENGTHS = {};

    private final List<Candidate> anyPath = new ArrayList<>();
    private final Map<String, List<Candidate>> whole = new HashMap<>();
    private final Map<String, List<Candidate>> folders = new HashMap<>();
    private final Map<String, List<Candidate>> prefixes = new HashMap<>();

    void add(@Nullable PathKey key, Candidate candidate) {
        if (key == null) {
            anyPath.add(candidate);
            return;
        }
        String text = new String(key.text(), StandardCharsets.ISO_8859_1);
        Map<String, List<Candidate>> table = key.exact() ? whole : text.endsWith("/") ? folders : prefixes;
        table.computeIfAbsent(text, unused -> new ArrayList<>()).add(candidate);
    }

    PathIndex build() {
        return new PathIndex(
                anyPath.toArray(NO_CANDIDATES), table(whole), table(folders), table(prefixes), lengthsOf(prefixes));
    }

    /** Each once, ascending. Most hosts have none. */
    private static int[] lengthsOf(Map<String, List<Candidate>> entries) {
        return entries.isEmpty()
                ? NO_LENGTHS
                : entries.keySet().stream()
                        .mapToInt(String::length)
                        .distinct()
                        .sorted()
                        .toArray();
    }

    private static @Nullable ByteTable<Candidate[]> table(Map<String, List<Candidate>> entries) {
        if (entries.isEmpty()) {
            return null;
        }
        ByteTable<Candidate[]> table = new ByteTable<>(entries.size());
        entries.forEach((text, candidates) ->
                table.put(text.getBytes(StandardCharsets.ISO_8859_1), candidates.toArray(NO_CANDIDATES)));
        return table;
    }
}

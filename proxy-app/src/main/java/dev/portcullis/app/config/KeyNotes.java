package dev.portcullis.app.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The table of the format's keys, {@code keys.txt}: what each means, and what is different from Traefik. A line is
 * {@code pattern = meaning} or {@code pattern ~ difference}; in a pattern {@code *} stands for a name of the operator's
 * and {@code []} for the items of a list.
 */
final class KeyNotes {
    private static final String TABLE = "keys.txt";

    private final Map<String, String> meanings = new LinkedHashMap<>();
    private final Map<String, String> differences = new LinkedHashMap<>();

    private KeyNotes() {}

    static KeyNotes load() {
        KeyNotes notes = new KeyNotes();
        InputStream table = KeyNotes.class.getResourceAsStream(TABLE);
        if (table == null) {
            throw new IllegalStateException(TABLE + " is missing from the program");
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(notes::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return notes;
    }

    private void add(String line) {
        String[] words = line.split(" ", 3);
        if (words.length < 3 || !(words[1].equals("=") || words[1].equals("~"))) {
            throw new IllegalStateException(TABLE + " has a line that is neither meaning nor difference: " + line);
        }
        if ((words[1].equals("=") ? meanings : differences).put(words[0], words[2]) != null) {
            throw new IllegalStateException(TABLE + " has a line twice: " + line);
        }
    }

    /** What a key means, or empty. */
    String meaning(String pattern) {
        return meanings.getOrDefault(pattern, "");
    }

    /** What is different from Traefik, or empty. */
    String difference(String pattern) {
        return differences.getOrDefault(pattern, "");
    }

    /** Every pattern that has a meaning. */
    Set<String> patterns() {
        return meanings.keySet();
    }
}

package dev.portcullis.app.config;

import dev.portcullis.app.json.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The format as JSON Schema (draft 2020-12), for editors. It is made from what the readers ask for, so it knows every
 * key that they know and no other. Keys are written in the case of the documentation, though the readers take any.
 */
public final class ConfigSchema {
    private static final String PLACEHOLDER = "\\$\\{|\\{\\{";
    private static final String NUMBER = "^-?[0-9]+$|" + PLACEHOLDER;
    private static final String FLAG = "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$|" + PLACEHOLDER;
    private static final String DURATION =
            "^([0-9]+|(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$|" + PLACEHOLDER;

    /** Keys whose default is another one on another machine. */
    private static final Set<String> DEFAULT_OF_MACHINE = Set.of("workers");

    private final StringBuilder json = new StringBuilder();
    private final KeyNotes notes = KeyNotes.load();

    private ConfigSchema() {}

    /** The schema, with a line feed at its end; the same text on every machine. */
    public static String json() {
        ConfigSchema schema = new ConfigSchema();
        schema.root(Load.probe().root());
        return schema.json.toString();
    }

    private void root(KeyEntry root) {
        json.append("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n");
        json.append("  \"title\": \"Portcullis\",\n");
        json.append("  \"description\": \"The format is Traefik's v3; keys marked 'Ours' it does not have.\",\n");
        json.append("  \"type\": \"object\",\n");
        children(root, "", 1);
        json.append("\n}\n");
    }

    private void entry(KeyEntry entry, String pattern, int depth) {
        String indent = "  ".repeat(depth);
        json.append("{\n");
        json.append(indent).append("  \"description\": ").append(JsonText.quoted(description(entry, pattern)));
        KeyShape shape = entry.shape();
        boolean opaque = entry.verdict() != KeyVerdict.Verdict.HONOURED
                && entry.children().isEmpty();
        switch (opaque ? KeyShape.Kind.ANYTHING : shape.kind()) {
            case ANYTHING -> {}
            case SECTION, SWITCHED_SECTION, SECTION_OR_TEXT -> section(entry, pattern, depth);
            case LIST -> list(entry, pattern, depth);
            case TEXT -> member(depth, "type", "[\"string\", \"integer\"]");
            case DECIMAL -> member(depth, "type", "[\"number\", \"string\"]");
            case FLAG -> typed(depth, "boolean", FLAG);
            case DURATION -> typed(depth, "integer", DURATION);
            case NUMBER -> {
                typed(depth, "integer", NUMBER);
                member(depth, "minimum", String.valueOf(shape.min()));
                member(depth, "maximum", String.valueOf(shape.max()));
            }
            case WORD -> words(shape.words(), depth);
        }
        usual(entry, pattern, depth);
        json.append('\n').append(indent).append('}');
    }

    private String description(KeyEntry entry, String pattern) {
        String meaning = notes.meaning(pattern);
        String difference = notes.difference(pattern);
        String state = switch (entry.verdict()) {
            case HONOURED, HONOURED_DIFFERENTLY -> "";
            case IGNORED -> "Ignored: " + entry.note().replace(": ignored", "") + ".";
            case REFUSED -> "Refused until it is built.";
        };
        return List.of(meaning, difference.isEmpty() ? "" : "Other than in Traefik: " + difference + ".", state)
                .stream()
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private void member(int depth, String name, String value) {
        json.append(",\n")
                .append("  ".repeat(depth + 1))
                .append(JsonText.quoted(name))
                .append(": ")
                .append(value);
    }

    /** A value of a type, or text that reads as one or has a variable in it. */
    private void typed(int depth, String type, String pattern) {
        member(depth, "type", JsonText.line(List.of(type, "string")));
        member(depth, "pattern", JsonText.quoted(pattern));
    }

    /** The words for completion, and their other cases and variables by a pattern. */
    private void words(List<String> words, int depth) {
        String anyCase = words.stream().map(ConfigSchema::anyCase).collect(Collectors.joining("|", "^(", ")$|"));
        String pattern = JsonText.quoted(anyCase + PLACEHOLDER);
        member(
                depth,
                "anyOf",
                "[{ \"enum\": " + JsonText.line(words) + " }, { \"type\": \"string\", \"pattern\": " + pattern + " }]");
    }

    private static String anyCase(String word) {
        return word.chars()
                .mapToObj(c -> String.valueOf((char) c))
                .map(c -> c.toUpperCase(Locale.ROOT).equals(c.toLowerCase(Locale.ROOT))
                        ? c
                        : "[" + c.toUpperCase(Locale.ROOT) + c.toLowerCase(Locale.ROOT) + "]")
                .collect(Collectors.joining());
    }

    private void section(KeyEntry entry, String pattern, int depth) {
        boolean named = entry.children().values().stream().allMatch(child -> child.step() == KeyEntry.Step.NAME);
        boolean orText = entry.shape().kind() == KeyShape.Kind.SECTION_OR_TEXT;
        String unnamed = orText ? "[\"object\", \"string\", \"null\"]" : "[\"object\", \"boolean\", \"null\"]";
        member(depth, "type", named ? "[\"object\", \"null\"]" : unnamed);
        json.append(",\n");
        children(entry, pattern, depth + 1);
    }

    private void children(KeyEntry entry, String pattern, int depth) {
        String indent = "  ".repeat(depth);
        TreeMap<String, KeyEntry> keys = new TreeMap<>();
        KeyEntry named = null;
        for (KeyEntry child : entry.children().values()) {
            if (child.step() == KeyEntry.Step.KEY) {
                keys.put(child.name(), child);
            } else {
                named = child;
            }
        }
        if (!keys.isEmpty()) {
            json.append(indent).append("\"properties\": {");
            String comma = "\n";
            for (KeyEntry key : keys.values()) {
                json.append(comma)
                        .append(indent)
                        .append("  ")
                        .append(JsonText.quoted(key.name()))
                        .append(": ");
                entry(key, key.pattern(pattern), depth + 1);
                comma = ",\n";
            }
            json.append('\n').append(indent).append("},\n");
        }
        json.append(indent).append("\"additionalProperties\": ");
        if (named == null) {
            json.append("false");
        } else {
            entry(named, named.pattern(pattern), depth);
        }
    }

    /** Text with commas is a list, too. */
    private void list(KeyEntry entry, String pattern, int depth) {
        member(depth, "type", "[\"array\", \"string\"]");
        for (KeyEntry item : entry.children().values()) {
            json.append(",\n").append("  ".repeat(depth + 1)).append("\"items\": ");
            entry(item, item.pattern(pattern), depth + 1);
        }
    }

    private void usual(KeyEntry entry, String pattern, int depth) {
        String usual = entry.usual();
        if (!usual.isEmpty() && !DEFAULT_OF_MACHINE.contains(pattern)) {
            boolean bare = switch (entry.shape().kind()) {
                case NUMBER, FLAG -> true;
                case ANYTHING, SECTION, SWITCHED_SECTION, SECTION_OR_TEXT, LIST, TEXT, DECIMAL, DURATION, WORD -> false;
            };
            member(depth, "default", bare ? usual : JsonText.quoted(usual));
        }
    }
}

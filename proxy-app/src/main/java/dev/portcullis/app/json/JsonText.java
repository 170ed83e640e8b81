package dev.portcullis.app.json;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes JSON of maps, lists, numbers, truth values, and text, indented for people; a map keeps its order. */
public final class JsonText {
    private static final String STEP = "  ";

    private JsonText() {}

    /**
     * A value as JSON, without a line end behind it.
     *
     * @throws IllegalArgumentException for a value that is none of the above
     */
    public static String of(@Nullable Object value) {
        return of(value, "");
    }

    private static String of(@Nullable Object value, String indent) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return String.valueOf(value);
        }
        if (value instanceof CharSequence text) {
            return quoted(text);
        }
        String inner = indent + STEP;
        if (value instanceof Map<?, ?> map) {
            List<String> items = map.entrySet().stream()
                    .map(entry -> quoted(String.valueOf(entry.getKey())) + ": " + of(entry.getValue(), inner))
                    .toList();
            return block(items, '{', '}', indent);
        }
        if (value instanceof List<?> list) {
            return block(list.stream().map(item -> of(item, inner)).toList(), '[', ']', indent);
        }
        throw new IllegalArgumentException("no JSON for a " + value.getClass().getName());
    }

    private static String block(List<String> items, char open, char close, String indent) {
        if (items.isEmpty()) {
            return "" + open + close;
        }
        return items.stream()
                .collect(Collectors.joining(",\n" + indent + STEP, open + "\n" + indent + STEP, "\n" + indent + close));
    }

    /** Text in quotes; also a double-quoted scalar of YAML. */
    public static String quoted(CharSequence text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c == '\n') {
                quoted.append("\\n");
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                quoted.append("\\u").append(String.format("%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** A list of strings in one line. */
    public static String line(Collection<String> texts) {
        return texts.stream().map(JsonText::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}

package dev.portcullis.settings;

/**
 * One mistake of the operator's.
 *
 * @param file where it stands; empty when it is not in a file
 * @param line 1 for the first, 0 when unknown
 * @param column 1 for the first, 0 when unknown
 * @param message the path of the key, what is wrong, what is allowed, and what may have been meant
 * @param excerpt the source line and a caret under the place, in two lines; may be empty
 */
public record Problem(String file, int line, int column, String message, String excerpt) {
    /** A mistake that stands in no line that we know of. */
    public static Problem of(String message) {
        return new Problem("", 0, 0, message, "");
    }

    /** {@code file:line:column: message}, then the excerpt. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!file.isEmpty()) {
            text.append(file).append(':');
            if (line > 0) {
                text.append(line).append(':').append(column).append(':');
            }
            text.append(' ');
        }
        text.append(message);
        return excerpt.isEmpty()
                ? text.toString()
                : text.append('\n').append(excerpt).toString();
    }
}

package dev.portcullis.app.config;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/** Finds a character of a scalar's value in the file, behind quotes, escapes, and folded lines. */
final class ScalarText {
    private ScalarText() {}

    /** Line and column, 1 for the first, of the character at an offset of the value. */
    static int[] place(String text, FileScalar scalar, int offset) {
        int from = text.offsetByCodePoints(0, scalar.start());
        int to = text.offsetByCodePoints(from, scalar.end() - scalar.start());
        int at = Math.min(find(text, scalar, from, to, offset), Math.max(from, to));
        int lineStart = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
        int linesBetween =
                (int) text.substring(from, at).chars().filter(c -> c == '\n').count();
        return new int[] {scalar.line() + linesBetween, text.codePointCount(lineStart, at) + 1};
    }

    /** Walks value and source side by side; white space may differ between them, for YAML folds it. */
    private static int find(String text, FileScalar scalar, int from, int to, int offset) {
        ScalarStyle style = scalar.style();
        String value = scalar.value();
        int at = contentStart(text, style, from);
        for (int i = 0; i < value.length() && at < to; i++) {
            boolean blank = Character.isWhitespace(value.charAt(i));
            while (!blank && at < to && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (i == offset) {
                return at;
            }
            at += blank && !Character.isWhitespace(text.charAt(at)) ? 0 : width(text, style, at);
        }
        return at;
    }

    private static int contentStart(String text, ScalarStyle style, int from) {
        return switch (style) {
            case SINGLE_QUOTED, DOUBLE_QUOTED -> from + 1;
            case LITERAL, FOLDED -> text.indexOf('\n', from) + 1;
            case PLAIN, JSON_SCALAR_STYLE -> from;
        };
    }

    /** How many characters of the source make one of the value. */
    private static int width(String text, ScalarStyle style, int at) {
        boolean escaped = (style == ScalarStyle.DOUBLE_QUOTED && text.charAt(at) == '\\')
                || (style == ScalarStyle.SINGLE_QUOTED && text.charAt(at) == '\'');
        return escaped ? 2 : 1;
    }
}

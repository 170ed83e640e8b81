package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/** The text of one file: knows where a place in it is and what its line looks like. */
final class SourceText {
    /** A longer line is cut around the place, so that the caret stays on a terminal's screen. */
    private static final int EXCERPT_CHARS = 110;

    private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
    private static final Pattern SECRET =
            Pattern.compile("PRIVATE KEY|(?i:pass?w|keyCommand)|^\\s*[A-Za-z0-9+/=]{40,}\\s*$");

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\t]]");
    private static final char DELETE = 127;

    private final String name;
    private final String text;
    private String @Nullable [] lines;

    SourceText(String name, String text) {
        this.name = name;
        this.text = text;
    }

    String name() {
        return name;
    }

    String text() {
        return text;
    }

    /** A problem where a value of the tree stands, which a flag or variable may have put there. */
    Problem problemAt(YamlNode node, String message) {
        return node.origin().isEmpty()
                ? problemAt(node.line(), node.column(), message)
                : new Problem(node.origin(), 0, 0, message, "");
    }

    /** A problem where the text itself could not be read on. */
    Problem problemAt(Mark mark, String message) {
        return problemAt(mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    /** A problem at a line and column, 1 for the first; the column counts code points. */
    Problem problemAt(int line, int column, String message) {
        return new Problem(name, line, column, message, excerpt(line, column));
    }

    /** A line, 1 for the first; empty when there is none. The text is cut into lines when somebody asks for one. */
    String line(int line) {
        String[] all = lines;
        if (all == null) {
            all = LINE_END.split(text, -1);
            lines = all;
        }
        return line < 1 || line > all.length ? "" : all[line - 1];
    }

    private String excerpt(int line, int column) {
        String source = line(line);
        if (source.isBlank() || SECRET.matcher(source).find()) {
            return "";
        }
        int caret = source.offsetByCodePoints(0, Math.min(column - 1, source.codePointCount(0, source.length())));
        int from = source.length() <= EXCERPT_CHARS ? 0 : Math.max(0, caret - EXCERPT_CHARS / 2);
        int to = Math.min(source.length(), from + EXCERPT_CHARS);
        StringBuilder excerpt = new StringBuilder("    ").append(printable(source.substring(from, to)));
        excerpt.append("\n    ");
        for (int i = from; i < caret; i++) {
            excerpt.append(source.charAt(i) == '\t' ? '\t' : ' ');
        }
        return excerpt.append('^').toString();
    }

    /** The text without characters that would steer a terminal. */
    static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return CONTROLS.matcher(text).replaceAll("?");
            }
        }
        return text;
    }

    private static boolean isControl(char c) {
        return c == DELETE || (c < ' ' && c != '\t');
    }
}

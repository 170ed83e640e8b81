package dev.portcullis.app.accesslog;

import dev.portcullis.app.settings.AccessLogFields;
import org.jspecify.annotations.Nullable;

/** One JSON object that is being written: the fields that the operator keeps, with commas between them. Writer thread. */
final class JsonLine {
    private final AccessLogFields kept;
    private final TextBytes out;
    private char before = '{';

    JsonLine(AccessLogFields kept, TextBytes out) {
        this.kept = kept;
        this.out = out;
    }

    void text(String name, String value) {
        if (kept.keeps(name)) {
            name(name);
            out.ascii('"').jsonEscaped(value).ascii('"');
        }
    }

    void textUnlessEmpty(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text(name, value);
        }
    }

    void number(String name, long value) {
        if (kept.keeps(name)) {
            name(name);
            out.number(value);
        }
    }

    /** A header, which was chosen before; its name comes from a stranger. */
    void header(String name, String value) {
        out.ascii(before)
                .ascii("\"request_")
                .jsonEscaped(name)
                .ascii("\":\"")
                .jsonEscaped(value)
                .ascii('"');
        before = ',';
    }

    void end() {
        if (before == '{') {
            out.ascii('{');
        }
        out.ascii("}\n");
    }

    private void name(String name) {
        out.ascii(before).ascii('"').ascii(name).ascii("\":");
        before = ',';
    }
}

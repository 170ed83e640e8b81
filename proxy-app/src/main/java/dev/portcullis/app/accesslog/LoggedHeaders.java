package dev.portcullis.app.accesslog;

import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.app.settings.AccessLogFields.HeaderMode;
import dev.portcullis.observe.ObservedCall;
import java.util.ArrayList;
import java.util.List;

/** The request headers of one call that stand in its line. Made on the call's loop, and only where the operator keeps headers. */
final class LoggedHeaders {
    /** Of all headers of a call; a queue of 8192 lines then holds 64 MiB at most, whatever strangers send. */
    private static final int CHARS_MAX = 4096;

    private static final String REDACTED = "REDACTED";

    private final AccessLogFields fields;
    private final List<String> namesAndValues = new ArrayList<>();
    private int chars;

    private LoggedHeaders(AccessLogFields fields) {
        this.fields = fields;
    }

    /** Name, value, name, value; those of a call that was asked to keep them. */
    static List<String> of(ObservedCall call, AccessLogFields fields) {
        LoggedHeaders headers = new LoggedHeaders(fields);
        call.requestFields(headers::add);
        return headers.namesAndValues;
    }

    private void add(String name, String value) {
        HeaderMode mode = fields.modeOf(name);
        String shown = mode == HeaderMode.REDACT ? REDACTED : value;
        chars += name.length() + shown.length();
        if (mode != HeaderMode.DROP && chars <= CHARS_MAX) {
            namesAndValues.add(name);
            namesAndValues.add(shown);
        }
    }
}

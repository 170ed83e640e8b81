package dev.portcullis.app.config;

import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.app.settings.AccessLogFields.HeaderMode;
import dev.portcullis.app.settings.AccessLogFilters;
import dev.portcullis.app.settings.AccessLogFilters.CodeRange;
import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.grpc.GrpcStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Reads {@code accessLog}. */
final class AccessLogReader {
    /** At about 400 bytes a line, 8192 are 3 MB and 50 ms of a very busy proxy. */
    private static final int QUEUED_LINES = 8_192;

    private static final int QUEUED_LINES_MAX = 1_000_000;
    private static final int HTTP_STATUS_MIN = 100;
    private static final int HTTP_STATUS_MAX = 599;
    private static final int GRPC_STATUS_MAX = 16;
    private static final CodeRange UNUSABLE = new CodeRange(0, 0);
    private static final Map<String, Boolean> FIELD_MODES = fieldModes();
    private static final Map<String, HeaderMode> HEADER_MODES = headerModes();

    private AccessLogReader() {}

    private static Map<String, Boolean> fieldModes() {
        Map<String, Boolean> modes = new LinkedHashMap<>();
        modes.put("keep", true);
        modes.put("drop", false);
        return modes;
    }

    private static Map<String, HeaderMode> headerModes() {
        Map<String, HeaderMode> modes = new LinkedHashMap<>();
        modes.put("keep", HeaderMode.KEEP);
        modes.put("drop", HeaderMode.DROP);
        modes.put("redact", HeaderMode.REDACT);
        return modes;
    }

    /** Null when there is no section: then there is no access log, as in Traefik. */
    static @Nullable AccessLogSettings read(Section log) {
        boolean json = log.choice("format", OperationsReader.FORMATS, false);
        String filePath = log.text("filePath", "");
        int lines = log.number("bufferingSize", QUEUED_LINES, 0, QUEUED_LINES_MAX);
        AccessLogFilters filters = filters(log.section("filters"));
        Section fieldsAt = log.section("fields");
        AccessLogFields fields = fields(fieldsAt);
        log.notYet("addInternals", "otlp", "dualOutput", "maxSize", "maxAge", "maxBackups");
        log.end();
        if (!json && fields.keepsHeaders()) {
            fieldsAt.value("headers").warningAtKey("has no effect: the common format has no headers; set format: json");
        }
        return log.present()
                ? new AccessLogSettings(json, filePath, lines == 0 ? QUEUED_LINES : lines, filters, fields)
                : null;
    }

    private static AccessLogFilters filters(Section section) {
        AccessLogFilters filters = new AccessLogFilters(
                ranges(section.value("statusCodes"), AccessLogReader::httpStatus),
                ranges(section.value("grpcStatusCodes"), AccessLogReader::grpcStatus),
                section.millis("minDuration", 0),
                section.flag("retryAttempts", false));
        section.end();
        return filters;
    }

    /** Codes, and ranges such as {@code 400-499}. */
    private static List<CodeRange> ranges(Value list, ToIntFunction<String> codeOf) {
        List<CodeRange> ranges = new ArrayList<>();
        for (Value item : list.items()) {
            CodeRange range = item.parsed(text -> range(text, codeOf), UNUSABLE);
            if (item.present()) {
                ranges.add(range);
            }
        }
        return ranges;
    }

    private static CodeRange range(String text, ToIntFunction<String> codeOf) {
        int dash = text.indexOf('-');
        int first = codeOf.applyAsInt(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : codeOf.applyAsInt(text.substring(dash + 1));
        if (first > last) {
            throw new IllegalArgumentException("is upside down; write the lower code first");
        }
        return new CodeRange(first, last);
    }

    private static int httpStatus(String text) {
        int code = number(text);
        if (code < HTTP_STATUS_MIN || code > HTTP_STATUS_MAX) {
            throw new IllegalArgumentException("is not an HTTP status, or a range of them; write 503, or 500-599");
        }
        return code;
    }

    private static int grpcStatus(String text) {
        String name = text.strip();
        for (GrpcStatus status : GrpcStatus.values()) {
            if (name.equalsIgnoreCase(status.name()) || name.equalsIgnoreCase(status.metricName())) {
                return status.number();
            }
        }
        int code = number(name);
        if (code < 0 || code > GRPC_STATUS_MAX) {
            throw new IllegalArgumentException(
                    "is not a gRPC status, or a range of them; write UNAVAILABLE, or 14, or 1-16");
        }
        return code;
    }

    /** -1 for what is no number. */
    private static int number(String text) {
        return text.strip().matches("[0-9]{1,4}") ? Integer.parseInt(text.strip()) : -1;
    }

    private static AccessLogFields fields(Section section) {
        boolean kept = section.choice("defaultMode", FIELD_MODES, true);
        Map<String, Boolean> named = new LinkedHashMap<>();
        for (Value name : Section.named(section.value("names"))) {
            named.put(name.name(), name.choice(FIELD_MODES, true));
        }
        Section headers = section.section("headers");
        HeaderMode mode = headers.choice("defaultMode", HEADER_MODES, HeaderMode.DROP);
        Map<String, HeaderMode> namedHeaders = new LinkedHashMap<>();
        for (Value name : Section.named(headers.value("names"))) {
            namedHeaders.put(name.name().toLowerCase(Locale.ROOT), name.choice(HEADER_MODES, HeaderMode.DROP));
        }
        headers.end();
        section.end();
        return new AccessLogFields(kept, named, mode, namedHeaders);
    }
}

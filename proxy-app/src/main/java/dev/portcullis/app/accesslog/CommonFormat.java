package dev.portcullis.app.accesslog;

import dev.portcullis.app.settings.AccessLogFields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The common log format as Traefik extends it (number of the request, router, server, duration), and after it what gRPC
 * adds: the status by name, and who ended the call. Referer and user agent are always {@code "-"}: their values are not ours
 * to write.
 */
final class CommonFormat implements LineFormat {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final AccessLogFields fields;
    private long lines;

    CommonFormat(AccessLogFields fields) {
        this.fields = fields;
    }

    @Override
    public void append(LoggedCall call, TextBytes out) {
        lines++;
        field(out, "ClientHost", call.connection.identified().client().bare()).ascii(" - - [");
        field(out, "StartUTC", TIME.format(Instant.ofEpochMilli(call.startedAtMillis)))
                .ascii("] \"");
        field(out, "RequestMethod", call.method).ascii(' ');
        field(out, "RequestPath", call.path).ascii(' ');
        field(out, "RequestProtocol", "HTTP/2.0").ascii("\" ");
        field(out, "DownstreamStatus", Integer.toString(call.httpStatus)).ascii(' ');
        field(out, "DownstreamContentSize", Long.toString(call.responseBytes))
                .ascii(" \"-\" \"-\" ")
                .number(lines)
                .ascii(" \"");
        field(out, "RouterName", call.router).ascii("\" \"");
        field(out, "ServiceAddr", call.backend).ascii("\" ");
        field(out, "Duration", call.durationNanos / NANOS_PER_MILLI + "ms").ascii(' ');
        field(out, "GrpcStatus", call.grpcCode == null ? "" : call.grpcCode.name())
                .ascii(' ');
        field(out, "TerminatedBy", TerminatedBy.of(call.failure).name().toLowerCase(Locale.ROOT))
                .ascii('\n');
    }

    /** What the operator dropped, and what is empty, is a dash. */
    private TextBytes field(TextBytes out, String name, String value) {
        return out.commonEscaped(value.isEmpty() || !fields.keeps(name) ? "-" : value);
    }
}

package dev.portcullis.app.accesslog;

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

    private long lines;

    @Override
    public void append(LoggedCall call, TextBytes out) {
        lines++;
        out.ascii(call.connection.identified().client().bare())
                .ascii(" - - [")
                .ascii(TIME.format(Instant.ofEpochMilli(call.startedAtMillis)))
                .ascii("] \"")
                .commonEscaped(call.method)
                .ascii(' ')
                .commonEscaped(call.path)
                .ascii(" HTTP/2.0\" ")
                .number(call.httpStatus)
                .ascii(' ')
                .number(call.responseBytes)
                .ascii(" \"-\" \"-\" ")
                .number(lines)
                .ascii(" \"")
                .commonEscaped(orDash(call.router))
                .ascii("\" \"")
                .commonEscaped(orDash(call.backend))
                .ascii("\" ")
                .number(call.durationNanos / NANOS_PER_MILLI)
                .ascii("ms ")
                .ascii(call.grpcCode == null ? "-" : call.grpcCode.name())
                .ascii(' ')
                .ascii(TerminatedBy.of(call.failure).name().toLowerCase(Locale.ROOT))
                .ascii('\n');
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}

package dev.portcullis.app.config;

import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.Http;
import dev.portcullis.settings.HealthCheckSettings.Question;
import dev.portcullis.settings.HealthCheckSettings.Tcp;
import dev.portcullis.settings.HealthCheckSettings.WhenAllUnhealthy;
import dev.portcullis.settings.ServerSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancer.healthCheck}. */
final class HealthCheckReader {
    private static final HealthCheckSettings USUAL = HealthCheckSettings.DEFAULT;

    /** Ten times a second is for tests; more often is an attack. */
    private static final long INTERVAL_MILLIS_MIN = 100;

    /** A probe that may take longer holds its place while others wait. */
    private static final long TIMEOUT_MILLIS_MAX = 60_000;

    /** With more a verdict takes minutes. */
    private static final int STREAK_MAX = 100;

    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;

    private static final Map<String, WhenAllUnhealthy> WHEN_ALL_UNHEALTHY =
            new TreeMap<>(Map.of("fail", WhenAllUnhealthy.FAIL, "useAll", WhenAllUnhealthy.USE_ALL));

    /** In lower case, as words are compared. */
    private static final Map<String, Boolean> TLS_BY_SCHEME =
            new TreeMap<>(Map.of("http", false, "h2c", false, "https", true));

    private static final List<String> STATUS_NAMES =
            Arrays.stream(GrpcStatus.values()).map(GrpcStatus::name).toList();

    /** What a check does, by Traefik's words. */
    private enum Mode {
        HTTP,
        GRPC,
        TCP
    }

    private static final Map<String, Mode> MODES =
            new TreeMap<>(Map.of("http", Mode.HTTP, "grpc", Mode.GRPC, "tcp", Mode.TCP));

    private HealthCheckReader() {}

    /**
     * The check that a section asks for; null when it is not there.
     *
     * @param servers of the service
     */
    static @Nullable HealthCheckSettings read(Section check, List<ServerSettings> servers) {
        Mode mode = check.choice("mode", MODES, Mode.HTTP);
        Http http = http(check, mode);
        Grpc grpc = grpc(check.section("grpc"), mode);
        Question question = switch (mode) {
            case HTTP -> http;
            case GRPC -> grpc;
            case TCP -> new Tcp();
        };
        long interval = interval(check.value("interval"), USUAL.intervalMillis());
        HealthCheckSettings settings = new HealthCheckSettings(
                question,
                check.number("port", 0, 1, 65_535),
                overTls(check.value("scheme"), servers),
                hostname(check.value("hostname")),
                headers(check.value("headers")),
                interval,
                interval(check.value("unhealthyInterval"), interval),
                timeout(check.value("timeout")),
                check.number("rise", USUAL.rise(), 1, STREAK_MAX),
                check.number("fall", USUAL.fall(), 1, STREAK_MAX),
                check.choice("whenAllUnhealthy", WHEN_ALL_UNHEALTHY, USUAL.whenAllUnhealthy()));
        check.notYetBecause("followRedirects", "a redirect counts by its own status");
        check.end();
        return check.present() ? settings : null;
    }

    private static Http http(Section check, Mode mode) {
        Value path = check.value("path");
        String text = path.text("");
        boolean asked = mode == Mode.HTTP;
        if (check.present() && asked && text.isEmpty()) {
            check.self()
                    .errorAtKey("a path is needed, such as path: /healthz; or write mode: grpc, for servers with"
                            + " grpc.health.v1");
        } else if (path.present() && !text.matches("/[!-\"$-~]*")) {
            path.error(Value.quoted(text) + " is not a path; write one such as /healthz");
        } else if (path.present() && !asked) {
            path.warning("has no effect: only mode http asks for a path");
        }
        Value method = check.value("method");
        String verb = method.text("GET");
        if (method.present() && !verb.matches("[A-Za-z]{1,20}")) {
            method.error(Value.quoted(verb) + " is not a method; write one such as GET");
        }
        int status = check.number("status", 0, STATUS_MIN, STATUS_MAX);
        return new Http(verb.toUpperCase(Locale.ROOT), text.isEmpty() ? "/" : text, status);
    }

    private static Grpc grpc(Section section, Mode mode) {
        if (section.present() && mode != Mode.GRPC) {
            section.self().warningAtKey("has no effect: write mode: grpc beside it");
        }
        String service = section.text("service", "");
        Set<Integer> codes = new TreeSet<>();
        for (Value item : section.value("expectedCodes").items()) {
            codes.add(item.parsed(HealthCheckReader::parseCode, GrpcStatus.OK.number()));
        }
        boolean watch = section.flag("watch", false);
        section.end();
        return new Grpc(service, codes.isEmpty() ? Set.of(GrpcStatus.OK.number()) : codes, watch);
    }

    private static int parseCode(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        if (STATUS_NAMES.contains(name)) {
            return GrpcStatus.valueOf(name).number();
        }
        if (text.matches("[0-9]{1,2}") && GrpcStatus.of(Integer.parseInt(text)) != null) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(
                "is not a gRPC status; write a name such as UNIMPLEMENTED, or a number from 0" + " to 16"
                        + Suggestion.of(name, STATUS_NAMES));
    }

    /** Traefik's word for how servers are asked; null where it is not written. */
    private static @Nullable Boolean overTls(Value scheme, List<ServerSettings> servers) {
        Map<String, Boolean> words = new HashMap<>(TLS_BY_SCHEME);
        if (!scheme.present()) {
            scheme.choice(words, true);
            return null;
        }
        boolean tls = scheme.choice(words, false);
        if (tls && servers.stream().noneMatch(server -> server.address().tls())) {
            scheme.error(
                    "https is not supported where no server of the service has an https:// URL: write those, and the"
                            + " checks speak TLS, too");
        }
        return tls;
    }

    private static String hostname(Value hostname) {
        String text = hostname.text("");
        if (hostname.present() && !text.matches("[A-Za-z0-9._:\\[\\]-]*")) {
            hostname.error(Value.quoted(text) + " is not a host");
        }
        return text;
    }

    private static Map<String, String> headers(Value fields) {
        Map<String, String> headers = new HashMap<>();
        for (Value field : Section.named(fields)) {
            String name = field.name().toLowerCase(Locale.ROOT);
            String text = field.text("").strip();
            String fault = name.equals("host") ? "is written as hostname" : HeaderNames.faultOfOwn(name);
            if (!fault.isEmpty()) {
                field.errorAtKey(fault);
            } else if (!HeaderChangesReader.isValue(text)) {
                field.error(HeaderChangesReader.NO_VALUE);
            } else {
                headers.put(name, text);
            }
        }
        return headers;
    }

    private static long interval(Value value, long usual) {
        long millis = value.millis(usual);
        if (millis < INTERVAL_MILLIS_MIN) {
            value.error("is shorter than " + INTERVAL_MILLIS_MIN + "ms, the shortest interval");
            return usual;
        }
        return millis;
    }

    private static long timeout(Value value) {
        long millis = value.millis(USUAL.timeoutMillis());
        if (millis < 1 || millis > TIMEOUT_MILLIS_MAX) {
            value.error("is out of range; write 1ms to " + GoDuration.text(TIMEOUT_MILLIS_MAX));
            return USUAL.timeoutMillis();
        }
        return millis;
    }
}

package dev.portcullis.app.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.metrics.FakeCall;
import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.app.settings.AccessLogFields.HeaderMode;
import dev.portcullis.app.settings.AccessLogFilters;
import dev.portcullis.app.settings.AccessLogFilters.CodeRange;
import dev.portcullis.app.settings.AccessLogSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which calls have a line, and what stands in it, as the operator chose. */
final class ChosenLinesTest {
    private static final FakeCall OK = new FakeCall();
    private static final FakeCall MISSING = new FakeCall().status(5, "not here");
    private static final FakeCall PLAIN = new FakeCall().http("GET", 404);
    private static final FakeCall SLOW = new FakeCall().nanos(10_000_001);
    private static final FakeCall RETRIED = new FakeCall().attempts(2);

    private static String keptBy(AccessLogFilters filters) {
        CallFilter filter = new CallFilter(filters);
        StringBuilder kept = new StringBuilder();
        for (FakeCall call : new FakeCall[] {OK, MISSING, PLAIN, SLOW, RETRIED}) {
            kept.append(filter.keeps(call) ? '1' : '0');
        }
        return kept.toString();
    }

    @Test
    void anyFilterKeepsACall() {
        List<CodeRange> none = List.of();
        assertEquals("11111", keptBy(AccessLogFilters.NONE));
        assertEquals("00100", keptBy(new AccessLogFilters(List.of(new CodeRange(400, 499)), none, 0, false)));
        assertEquals("01000", keptBy(new AccessLogFilters(none, List.of(new CodeRange(1, 16)), 0, false)));
        assertEquals("00010", keptBy(new AccessLogFilters(none, none, 10, false)));
        assertEquals("00001", keptBy(new AccessLogFilters(none, none, 0, true)));
        assertEquals(
                "01111",
                keptBy(new AccessLogFilters(List.of(new CodeRange(404, 404)), List.of(new CodeRange(5, 5)), 10, true)));
    }

    private static String written(boolean json, AccessLogFields fields, FakeCall... calls) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AccessLogFilters failures = new AccessLogFilters(List.of(), List.of(new CodeRange(1, 16)), 0, false);
        try (AccessLog log = AccessLog.over(out, new AccessLogSettings(json, "", 16, failures, fields))) {
            for (FakeCall call : calls) {
                log.onCallStarted(call);
                log.onCallEnded(call);
            }
        }
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void callsThatNoFilterKeepsHaveNoLine() {
        String lines = written(true, AccessLogFields.ALL, OK, MISSING, OK);
        assertEquals(1, lines.lines().count());
        assertTrue(lines.contains("\"GrpcStatus\":\"NOT_FOUND\""), lines);
    }

    @Test
    void fieldsAreKeptAndDroppedByName() {
        AccessLogFields few =
                new AccessLogFields(false, Map.of("RequestPath", true, "GrpcStatus", true), HeaderMode.DROP, Map.of());
        assertEquals(
                "{\"RequestPath\":\"/routeguide.RouteGuide/GetFeature\",\"GrpcStatus\":\"NOT_FOUND\"}\n",
                written(true, few, MISSING));
        AccessLogFields most =
                new AccessLogFields(true, Map.of("StartUTC", false, "Duration", false), HeaderMode.DROP, Map.of());
        assertTrue(written(true, most, MISSING).startsWith("{\"OriginHeadersDuration\":"), "no comma in front");
        assertEquals("{}\n", written(true, new AccessLogFields(false, Map.of(), HeaderMode.DROP, Map.of()), MISSING));
        assertTrue(
                written(false, few, MISSING)
                        .startsWith(
                                "- - - [-] \"- /routeguide.RouteGuide/GetFeature -\" - - \"-\" \"-\" 1 \"-\" \"-\" - NOT_FOUND"));
    }

    @Test
    void headersAreKeptDroppedAndRedactedByName() {
        FakeCall call = new FakeCall()
                .status(5, "not here")
                .requestFields(
                        "user-agent", "grpc-\"x\"", "authorization", "Bearer s3cret", "x-tenant", "acme", "x-id", "7");
        AccessLogFields fields = new AccessLogFields(
                false, Map.of(), HeaderMode.KEEP, Map.of("x-tenant", HeaderMode.REDACT, "x-id", HeaderMode.DROP));
        assertEquals(
                "{\"request_User-Agent\":\"grpc-\\\"x\\\"\",\"request_Authorization\":\"REDACTED\","
                        + "\"request_X-Tenant\":\"REDACTED\"}\n",
                written(true, fields, call));
        assertFalse(written(true, AccessLogFields.ALL, call).contains("request_"), "none by default");
    }

    @Test
    void aStrangersHeadersCannotFillTheQueue() {
        FakeCall call = new FakeCall()
                .status(5, "not here")
                .requestFields("a", "x".repeat(4000), "b", "y".repeat(4000), "c", "z");
        AccessLogFields fields = new AccessLogFields(false, Map.of(), HeaderMode.KEEP, Map.of());
        String line = written(true, fields, call);
        assertTrue(line.contains("request_A"), line);
        assertFalse(line.contains("request_B"), line);
    }
}

package dev.portcullis.app.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.app.metrics.FakeCall;
import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import org.junit.jupiter.api.Test;

/** Whole lines in the common log format. */
final class CommonFormatTest {
    private final CommonFormat format = new CommonFormat(AccessLogFields.ALL);

    @Test
    void writesCallsAndNumbersThem() {
        assertEquals(
                "203.0.113.7 - - [21/Nov/2026:12:00:00 +0000] \"POST /routeguide.RouteGuide/GetFeature HTTP/2.0\" 200 200"
                        + " \"-\" \"-\" 1 \"route-guide\" \"10.0.1.10:50051\" 2ms NOT_FOUND backend\n",
                line(new FakeCall().status(5, "x")));
        assertEquals(
                "203.0.113.7 - - [21/Nov/2026:12:00:00 +0000] \"GET / HTTP/2.0\" 415 200 \"-\" \"-\" 2 \"-\" \"-\" 2ms"
                        + " - proxy\n",
                line(new FakeCall()
                        .unrouted()
                        .path("/")
                        .failed(Failure.of(Party.PROXY, Cause.NO_ROUTE, ""), -1, "")
                        .http("GET", 415)));
    }

    @Test
    void keepsHostilePathsInsideTheirQuotes() {
        assertEquals(
                "203.0.113.7 - - [21/Nov/2026:12:00:00 +0000] \"POST /\\\"\\\\\\x0a\\x00\\x7f\\xff\\u20ac HTTP/2.0\" 200 200"
                        + " \"-\" \"-\" 1 \"route-guide\" \"10.0.1.10:50051\" 2ms OK backend\n",
                line(new FakeCall().path("/\"\\\n\0\u007f\u00ff\u20ac")));
    }

    private String line(FakeCall call) {
        TextBytes out = new TextBytes();
        format.append(new LoggedCall(call, java.util.List.of()), out);
        return out.toString();
    }
}

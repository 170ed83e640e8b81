package dev.portcullis.app.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.LimitKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape says after events on two workers. */
final class EdgeMetricsTest {
    private final EdgeMetrics metrics = new EdgeMetrics(FakeSettings.edge(), null, "1.2.3", () -> 5);
    private final EdgeObserver first = metrics.forWorker(0);
    private final EdgeObserver second = metrics.forWorker(1);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void asksForTheBytesThatWaitAtEachScrape() {
        assertLine("portcullis_queued_bytes", "0.0");
        AtomicLong queued = new AtomicLong(7);
        metrics.queuedBytes(queued::get);
        assertLine("portcullis_queued_bytes", "7.0");
        queued.set(8);
        assertLine("portcullis_queued_bytes", "8.0");
    }

    @Test
    void sumsCallsOfSeveralWorkers() {
        run(first, new FakeCall().messages(1, 10));
        run(first, new FakeCall().messages(2, 20));
        run(second, new FakeCall().messages(4, 40));
        run(second, new FakeCall().status(5, "not here"));

        String method = "{grpc_method=\"GetFeature\",grpc_service=\"routeguide.RouteGuide\"}";
        assertLine("grpc_server_started_total" + method, "4.0");
        assertLine("grpc_server_msg_received_total" + method, "8.0");
        assertLine("grpc_server_msg_sent_total" + method, "71.0");
        assertLine(
                "grpc_server_handled_total"
                        + "{grpc_code=\"OK\",grpc_method=\"GetFeature\",grpc_service=\"routeguide.RouteGuide\"}",
                "3.0");
        assertLine(
                "grpc_server_handled_total"
                        + "{grpc_code=\"NotFound\",grpc_method=\"GetFeature\",grpc_service=\"routeguide.RouteGuide\"}",
                "1.0");
        assertLine(
                "portcullis_backend_calls_total"
                        + "{backend=\"10.0.1.10:50051\",grpc_code=\"OK\",service=\"route-guide\"}",
                "3.0");
    }

    @Test
    void countsCallsInFlight() {
        first.onCallStarted(new FakeCall());
        second.onCallStarted(new FakeCall().path("/a.B/C"));
        assertLine("portcullis_calls_active", "2.0");
        first.onCallEnded(new FakeCall());
        assertLine("portcullis_calls_active", "1.0");
    }

    @Test
    void namesACallThatTheClientLeftCanceled() {
        run(first, new FakeCall());
        run(first, new FakeCall().cut(Failure.of(Party.CLIENT, Cause.CLIENT_CANCELLED, "")));
        assertLine(
                "grpc_server_handled_total"
                        + "{grpc_code=\"Canceled\",grpc_method=\"GetFeature\",grpc_service=\"routeguide.RouteGuide\"}",
                "1.0");
    }

    @Test
    void namesAStatusBeyondSixteenUnknown() {
        run(first, new FakeCall());
        run(first, new FakeCall().status(99, ""));
        assertLine(
                "grpc_server_handled_total"
                        + "{grpc_code=\"Unknown\",grpc_method=\"GetFeature\",grpc_service=\"routeguide.RouteGuide\"}",
                "1.0");
    }

    @Test
    void countsOtherRequestsByHttpStatus() {
        run(first, new FakeCall().http("GET", 415));
        run(second, new FakeCall().http("GET", 415));
        run(second, new FakeCall().http("GET", 0));
        run(second, new FakeCall().http("GET", 999));
        assertLine("portcullis_http_requests_total{code=\"415\"}", "2.0");
        assertLine("portcullis_http_requests_total{code=\"0\"}", "2.0");
        assertFalse(scrape().contains("GetFeature"));
    }

    @Test
    void countsConnectionsByEntryPoint() {
        IdentifiedConnection v1 =
                FakeCall.connection("203.0.113.7", "10.0.0.9", ProxyHeader.V1).identified();
        AcceptedConnection accepted = v1.accepted();
        first.onAccepted(accepted);
        first.onIdentified(v1);
        second.onAccepted(accepted);
        second.onAccepted(accepted);
        second.onClosed(accepted, CloseReason.HANDSHAKE_FAILED);

        assertLine("portcullis_connections_open{entrypoint=\"grpcs\"}", "2.0");
        assertLine("portcullis_connections_total{entrypoint=\"grpcs\"}", "3.0");
        assertLine("portcullis_connections_total{entrypoint=\"plain\"}", "0.0");
        assertLine("portcullis_connections_closed_total{entrypoint=\"grpcs\",reason=\"handshake_failed\"}", "1.0");
        assertLine("portcullis_proxy_headers_total{entrypoint=\"grpcs\",kind=\"v1\"}", "1.0");
        assertLine("portcullis_tls_handshake_failures_total{entrypoint=\"grpcs\",reason=\"handshake_failed\"}", "1.0");
        assertLine("portcullis_tls_handshake_failures_total{entrypoint=\"grpcs\",reason=\"no_alpn_h2\"}", "0.0");
    }

    @Test
    void countsBackendConnections() {
        first.onBackendConnected("route-guide", "10.0.1.10:50051");
        second.onBackendConnected("route-guide", "10.0.1.10:50051");
        second.onBackendDisconnected("route-guide", "10.0.1.10:50051", "reset");
        second.onBackendConnectFailed("route-guide", "10.0.2.10:50051", "refused");

        String up = "{backend=\"10.0.1.10:50051\",service=\"route-guide\"}";
        String down = "{backend=\"10.0.2.10:50051\",service=\"route-guide\"}";
        assertLine("portcullis_backend_connections_total" + up, "2.0");
        assertLine("portcullis_backend_connections_open" + up, "1.0");
        assertLine("portcullis_backend_connect_failures_total" + down, "1.0");
        assertLine("portcullis_backend_connections_open" + down, "0.0");
    }

    @Test
    void countsLimitsDefectsAndWhatTheProcessKnows() {
        first.onLimit(LimitKind.RAPID_RESET);
        second.onLimit(LimitKind.RAPID_RESET);
        second.onDefect(new AssertionError("test"));
        metrics.onAcceptRefused("grpcs");
        metrics.showProcess();
        metrics.serve(List.of(
                FakeCertificates.of("a.crt", List.of("localhost"), Instant.ofEpochSecond(2_000_000_000)),
                FakeCertificates.of("a.crt", List.of("localhost"), Instant.ofEpochSecond(1_900_000_000))));

        assertLine("portcullis_limits_total{kind=\"rapid_reset\"}", "2.0");
        assertLine("portcullis_defects_total", "1.0");
        assertLine("portcullis_accept_refused_total{entrypoint=\"grpcs\"}", "1.0");
        assertLine("portcullis_access_log_dropped_total", "5.0");
        assertLine("portcullis_certificate_not_after_seconds{name=\"localhost\",source=\"a.crt\"}", "1.9E9");
        assertLine("portcullis_build_info{java=\"" + System.getProperty("java.version") + "\",version=\"1.2.3\"}", "1");
        assertTrue(scrape().contains("\njvm_memory_used_bytes{"));
        assertTrue(scrape().contains("\nprocess_uptime_seconds "));
    }

    @Test
    void writesOpenMetricsWhereItIsAskedFor() {
        Exposition text = metrics.scrape("*/*");
        Exposition open = metrics.scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assertEquals("text/plain; version=0.0.4; charset=utf-8", text.contentType());
        assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", open.contentType());
        assertFalse(text.text().contains("# EOF"));
        assertTrue(open.text().endsWith("# EOF\n"));
    }

    @Test
    void namesEachFamilyOnce() {
        run(first, new FakeCall());
        Set<String> seen = new TreeSet<>();
        for (String line : scrape().lines().filter(l -> l.startsWith("# TYPE ")).toList()) {
            assertTrue(seen.add(line.replaceFirst("# TYPE (\\S+) .*", "$1")), line);
        }
        assertTrue(seen.contains("grpc_server_handling_seconds"), seen.toString());
    }

    private static void run(EdgeObserver worker, FakeCall call) {
        worker.onCallStarted(call);
        worker.onCallEnded(call);
    }

    private String scrape() {
        return metrics.scrape("").text();
    }

    private void assertLine(String series, String value) {
        String text = scrape();
        String name = series.replaceFirst("\\{.*", "");
        assertTrue(
                text.contains("\n" + series + " " + value + "\n"),
                () -> series + " " + value + " is not in\n"
                        + text.lines().filter(line -> line.startsWith(name)).collect(Collectors.joining("\n")));
    }
}

package dev.portcullis.app.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.settings.TraefikNames;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.observe.EdgeObserver;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a scrape says under Traefik's names. */
final class TraefikNamesTest {
    private static final String GRPC_OK =
            "code=\"0\",entrypoint=\"grpcs\",grpc_status=\"OK\",method=\"POST\",protocol=\"grpc\"";

    private final EdgeMetrics metrics = new EdgeMetrics(
            FakeSettings.edge(), new TraefikNames(true, true, true, List.of(0.001, 0.01)), "1.2.3", () -> 0);
    private final EdgeObserver first = metrics.forWorker(0);
    private final EdgeObserver second = metrics.forWorker(1);

    @AfterEach
    void close() {
        metrics.close();
    }

    private static void run(EdgeObserver worker, FakeCall call) {
        worker.onCallStarted(call);
        worker.onCallEnded(call);
    }

    private String scrape() {
        return metrics.scrape("").text();
    }

    private void assertLine(String name, String value) {
        String text = scrape();
        assertTrue(text.lines().anyMatch((name + " " + value)::equals), () -> name + " " + value + " not in\n" + text);
    }

    @Test
    void countsRequestsOfAllWorkersByEntryPoint() {
        run(first, new FakeCall().messages(2, 3));
        run(second, new FakeCall().nanos(20_000_000));
        run(second, new FakeCall().status(14, "gone"));
        assertLine("traefik_entrypoint_requests_total{" + GRPC_OK + "}", "2.0");
        assertLine("traefik_entrypoint_requests_bytes_total{" + GRPC_OK + "}", "300.0");
        assertLine("traefik_entrypoint_responses_bytes_total{" + GRPC_OK + "}", "800.0");
        assertLine("traefik_entrypoint_request_duration_seconds_bucket{" + GRPC_OK + ",le=\"0.001\"}", "0");
        assertLine("traefik_entrypoint_request_duration_seconds_bucket{" + GRPC_OK + ",le=\"0.01\"}", "1");
        assertLine("traefik_entrypoint_request_duration_seconds_bucket{" + GRPC_OK + ",le=\"+Inf\"}", "2");
        assertLine("traefik_entrypoint_request_duration_seconds_sum{" + GRPC_OK + "}", "0.022");
        assertLine(
                "traefik_entrypoint_requests_total{"
                        + GRPC_OK.replace("code=\"0\"", "code=\"14\"").replace("\"OK\"", "\"UNAVAILABLE\"") + "}",
                "1.0");
    }

    @Test
    void countsByRouterAndByService() {
        // The settings of this test have no router, so that nobody knows which service it names.
        run(first, new FakeCall());
        run(first, new FakeCall().unrouted());
        assertLine(
                "traefik_router_requests_total{code=\"0\",grpc_status=\"OK\",method=\"POST\",protocol=\"grpc\","
                        + "router=\"route-guide@file\",service=\"\"}",
                "1.0");
        assertLine(
                "traefik_service_requests_total{code=\"0\",grpc_status=\"OK\",method=\"POST\",protocol=\"grpc\","
                        + "service=\"route-guide@file\"}",
                "1.0");
    }

    @Test
    void strangersInventNoMethods() {
        run(first, new FakeCall().http("GET", 404));
        run(first, new FakeCall().http("BREW", 404));
        run(first, new FakeCall().http("WHEN", 404));
        assertLine(
                "traefik_entrypoint_requests_total{code=\"404\",entrypoint=\"grpcs\",grpc_status=\"\",method=\"GET\","
                        + "protocol=\"http\"}",
                "1.0");
        assertLine(
                "traefik_entrypoint_requests_total{code=\"404\",entrypoint=\"grpcs\",grpc_status=\"\","
                        + "method=\"EXTENSION_METHOD\",protocol=\"http\"}",
                "2.0");
        assertFalse(scrape().contains("BREW"));
    }

    @Test
    void tellsServersThatCannotBeReached() {
        String name = "traefik_service_server_up{service=\"route-guide@file\",url=\"h2c://10.0.1.10:50051\"}";
        assertLine(name, "1.0");
        first.onBackendConnectFailed("route-guide", "10.0.1.10:50051", "refused");
        first.onBackendConnectFailed("route-guide", "10.0.1.10:50051", "refused");
        assertLine(name, "0.0");
        second.onBackendConnected("route-guide", "10.0.1.10:50051");
        assertLine(name, "1.0");
        second.onBackendDisconnected("route-guide", "10.0.1.10:50051", "gone");
        assertLine(name, "0.0");
        first.onBackendConnected("route-guide", "10.0.1.10:50051");
        assertLine(name, "1.0");
    }

    @Test
    void tellsOfConnectionsReloadsAndCertificates() {
        first.onAccepted(FakeCall.connection("203.0.113.7", "10.0.0.9", dev.portcullis.connection.ProxyHeader.NONE)
                .identified()
                .accepted());
        metrics.serve(new ConfigFacts(3, 1, false, 1_700_000_000, "abc"));
        metrics.serve(List.of(
                FakeCertificates.of("a.crt", List.of("a.test", "b.test"), Instant.ofEpochSecond(1_800_000_000))));
        assertLine("traefik_open_connections{entrypoint=\"grpcs\",protocol=\"TCP\"}", "1.0");
        assertLine("traefik_config_reloads_total", "3.0");
        assertLine("traefik_config_last_reload_success", "1.7E9");
        assertLine("traefik_tls_certs_not_after{cn=\"a.test\",sans=\"a.test,b.test\"}", "1.8E9");
    }

    @Test
    void failuresAreCountedByCause() {
        run(first, new FakeCall().cut(Failure.of(Party.CLIENT, Cause.NOT_GRPC, "")));
        run(second, new FakeCall().cut(Failure.of(Party.CLIENT, Cause.NOT_GRPC, "")));
        assertLine("portcullis_call_failures_total{cause=\"NOT_GRPC\"}", "2.0");
    }

    @Test
    void onlyWhatIsAskedForIsThere() {
        try (EdgeMetrics usual = new EdgeMetrics(FakeSettings.edge(), TraefikNames.DEFAULT, "1.2.3", () -> 0)) {
            run(usual.forWorker(0), new FakeCall());
            String text = usual.scrape("").text();
            assertTrue(text.contains("traefik_entrypoint_requests_total{"), text);
            assertTrue(text.contains("traefik_service_requests_total{"), text);
            assertFalse(text.contains("traefik_router_"), text);
            assertTrue(text.contains("le=\"1.2\""), text);
        }
        try (EdgeMetrics none = new EdgeMetrics(FakeSettings.edge(), null, "1.2.3", () -> 0)) {
            run(none.forWorker(0), new FakeCall());
            assertEquals(-1, none.scrape("").text().indexOf("traefik_"));
        }
    }
}

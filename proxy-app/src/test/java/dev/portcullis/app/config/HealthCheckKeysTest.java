package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.assertProblem;
import static dev.portcullis.app.config.ConfigText.assertWarning;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.Http;
import dev.portcullis.settings.HealthCheckSettings.Tcp;
import dev.portcullis.settings.HealthCheckSettings.WhenAllUnhealthy;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code healthCheck} and {@code grpcHealth} become, and mistakes in them. */
final class HealthCheckKeysTest {
    private static String service(String check, String url) {
        return """
                entryPoints: { grpc: { address: ":1", grpcHealth: true } }
                http:
                  routers: { all: { rule: "R()", service: s } }
                  services:
                    s:
                      loadBalancer:
                        %s
                        servers: [ { url: "%s" } ]
                """.formatted(check, url);
    }

    private static @Nullable HealthCheckSettings read(String check, String url) throws Exception {
        LoadBalancer balancer = (LoadBalancer)
                ConfigText.settings(service(check, url)).edge().services().get(0);
        return balancer.policy().healthCheck();
    }

    private static @Nullable HealthCheckSettings read(String check) throws Exception {
        return read(check, "h2c://a:1");
    }

    private static HealthCheckSettings usual(HealthCheckSettings.Question question) {
        return new HealthCheckSettings(
                question, 0, null, "", Map.of(), 30_000, 30_000, 5_000, 2, 3, WhenAllUnhealthy.FAIL);
    }

    @Test
    void readsTheModesWithTheirDefaults() throws Exception {
        assertNull(read("passHostHeader: true"));
        assertEquals(usual(new Http("GET", "/healthz", 0)), read("healthCheck: { path: /healthz }"));
        assertEquals(HealthCheckSettings.DEFAULT, read("healthCheck: { mode: grpc }"));
        assertEquals(usual(new Tcp()), read("healthCheck: { mode: tcp }"));
    }

    @Test
    void readsEveryKey() throws Exception {
        assertEquals(
                new HealthCheckSettings(
                        new Http("HEAD", "/a?b=c", 204),
                        9000,
                        false,
                        "h.test",
                        Map.of("x-a", "b", "x-forwarded-proto", "https"),
                        10_000,
                        2_000,
                        1_000,
                        1,
                        4,
                        WhenAllUnhealthy.USE_ALL),
                read("healthCheck: { scheme: http, port: 9000, path: \"/a?b=c\", method: head, status: 204,"
                        + " hostname: h.test, headers: { X-A: b, X-Forwarded-Proto: https }, interval: 10s,"
                        + " unhealthyInterval: 2s, timeout: 1s, rise: 1, fall: 4, whenAllUnhealthy: useall }"));
        assertEquals(
                usual(new Grpc("a.B", Set.of(0, 12), true)),
                read("healthCheck: { mode: GRPC,"
                        + " grpc: { service: a.B, expectedCodes: [ok, \"12\"], watch: true } }"));
        HealthCheckSettings secure = read("healthCheck: { mode: grpc, scheme: https, interval: 7s }", "https://a:1");
        assertTrue(secure != null && Boolean.TRUE.equals(secure.tls()) && secure.unhealthyIntervalMillis() == 7_000);
    }

    @Test
    void readsWhetherTheProxyAnswersForItsHealth() throws Exception {
        assertTrue(ConfigText.settings(service("passHostHeader: true", "h2c://a:1"))
                .edge()
                .entryPoints()
                .get(0)
                .grpcHealth());
    }

    @ParameterizedTest
    @MethodSource
    void findsMistake(String marked, String inMessage) {
        assertProblem(service(marked, "h2c://a:1"), inMessage);
    }

    static Stream<Arguments> findsMistake() {
        return Stream.of(
                Arguments.of(
                        "§healthCheck: {}", "healthCheck: a path is needed, such as path: /healthz; or write mode"),
                Arguments.of("healthCheck: { path: /, mode: §grcp }", "did you mean 'grpc'?"),
                Arguments.of("healthCheck: { path: §healthz }", "'healthz' is not a path; write one such as /healthz"),
                Arguments.of("healthCheck: { path: /, method: §\"G T\" }", "'G T' is not a method"),
                Arguments.of(
                        "healthCheck: { path: /, status: §99 }", "99 is out of range; write a whole number from 100"),
                Arguments.of("healthCheck: { mode: tcp, port: §70000 }", "70000 is out of range"),
                Arguments.of("healthCheck: { mode: tcp, interval: §10ms }", "is shorter than 100ms"),
                Arguments.of("healthCheck: { mode: tcp, timeout: §0s }", "is out of range; write 1ms to 1m"),
                Arguments.of("healthCheck: { mode: tcp, rise: §0 }", "0 is out of range"),
                Arguments.of("healthCheck: { mode: tcp, §fal: 1 }", "did you mean 'fall'?"),
                Arguments.of("healthCheck: { mode: tcp, whenAllUnhealthy: §open }", "write one of fail, useAll"),
                Arguments.of("healthCheck: { mode: grpc, scheme: §https }", "https is not supported where no server"),
                Arguments.of("healthCheck: { mode: grpc, hostname: §\"a b\" }", "'a b' is not a host"),
                Arguments.of("healthCheck: { mode: grpc, headers: { §Host: a } }", "is written as hostname"),
                Arguments.of("healthCheck: { mode: grpc, headers: { §\":path\": a } }", "is a pseudo-header field"),
                Arguments.of("healthCheck: { mode: grpc, headers: { x: §\"a\\nb\" } }", "a header value holds visible"),
                Arguments.of(
                        "healthCheck: { mode: grpc, grpc: { expectedCodes: [§UNIMPLEMENTD] } }",
                        "is not a gRPC status; write a name such as UNIMPLEMENTED, or a number from 0 to 16"),
                Arguments.of(
                        "healthCheck: { mode: grpc, grpc: { expectedCodes: [§17] } }", "'17' is not a gRPC status"),
                Arguments.of("healthCheck: { mode: grpc, grpc: { §wach: true } }", "did you mean 'watch'?"));
    }

    @Test
    void warnsOfKeysOfAnotherMode() throws Exception {
        assertWarning(service("healthCheck: { mode: grpc, path: §/a }", "h2c://a:1"), "only mode http asks for a path");
        assertWarning(
                service("healthCheck: { path: /a, §grpc: { watch: true } }", "h2c://a:1"),
                "has no effect: write mode: grpc beside it");
        assertWarning(service("§healthCheck:", "h2c://a:1"), "has no value and counts as absent");
    }
}

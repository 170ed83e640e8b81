package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.REST;
import static dev.portcullis.app.config.ConfigText.assertWarning;
import static dev.portcullis.app.config.ConfigText.load;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.RouterSettings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which router serves which entry point, and what the loader warns about. */
final class WiringTest {
    private static final String TAIL = """
              services: { s: { loadBalancer: { servers: [ { url: "h2c://a:1" } ] } } }
            tls: { certificates: [ { certFile: a, keyFile: b } ] }
            """;

    @Test
    void servesEveryEntryPointButTraefikWithoutNames() throws Exception {
        EdgeSettings edge =
                load("entryPoints: { a: { address: \":1\" }, traefik: { address: \":2\" }, b: { address: \":3\" } }\n"
                                + "http:\n  routers: { r: { rule: \"R()\", service: s } }\n" + TAIL)
                        .settings()
                        .edge();
        assertEquals(List.of("a", "b"), edge.routers().get(0).entryPoints());
        assertEquals(List.of("a", "b"), names(edge));
    }

    @Test
    void servesOnlyDefaultsWhereThereAreSome() throws Exception {
        EdgeSettings edge = load("entryPoints: { a: { address: \":1\" }, b: { address: \":2\", asDefault: true } }\n"
                        + "http:\n  routers: { r: { rule: \"R()\", service: s } }\n" + TAIL)
                .settings()
                .edge();
        assertEquals(List.of("b"), edge.routers().get(0).entryPoints());
    }

    @Test
    void makesEntryPointTlsByItsRouters() throws Exception {
        EdgeSettings edge = load("""
                        entryPoints: { a: { address: ":1" }, b: { address: ":2" } }
                        http:
                          routers:
                            r: { rule: "R()", service: s, tls: {}, entryPoints: [a] }
                            q: { rule: "Q()", service: s, entryPoints: [b] }
                        """ + TAIL).settings().edge();
        assertEquals(
                List.of(true, false),
                edge.entryPoints().stream().map(EntryPointSettings::tls).toList());
        assertEquals(
                List.of(true, false),
                edge.routers().stream().map(RouterSettings::tls).toList());
    }

    @Test
    void makesEveryRouterTlsOnEntryPointWithHttpTls() throws Exception {
        EdgeSettings edge = load("entryPoints: { a: { address: \":1\", http: { tls: {} } }, b: { address: \":2\" } }\n"
                        + "http:\n  routers: { r: { rule: \"R()\", service: s } }\n" + TAIL)
                .settings()
                .edge();
        assertEquals(
                List.of(
                        new RouterSettings("r", "R()", List.of("b"), "s", 3, false),
                        new RouterSettings("a-r", "R()", List.of("a"), "s", 3, true)),
                edge.routers());
        assertEquals(
                List.of(true, false),
                edge.entryPoints().stream().map(EntryPointSettings::tls).toList());
    }

    @Test
    void warnsOfRouterThatNeverMatches() throws Exception {
        assertWarning("""
                entryPoints: { a: { address: ":1" } }
                http:
                  routers:
                    r: { rule: "R()", service: s, tls: {} }
                    §q: { rule: "Q()", service: s }
                """ + TAIL, "http.routers.q: never matches on entry point 'a'");
    }

    @Test
    void warnsOfTwinRouters() throws Exception {
        assertWarning("""
                entryPoints: { a: { address: ":1" } }
                http:
                  routers:
                    r: { rule: "R()", service: s }
                    §q: { rule: "R()", service: s }
                """ + TAIL, "has the rule and priority of router 'r' (line 4)");
    }

    @Test
    void warnsOfEntryPointWithoutRouters() throws Exception {
        assertWarning("""
                entryPoints:
                  a: { address: ":1" }
                  §b: { address: ":2" }
                http:
                  routers: { r: { rule: "R()", service: s, entryPoints: [a] } }
                """ + TAIL, "entryPoints.b: no router serves this entry point");
    }

    @Test
    void leavesOutRoutersToInternalServices() throws Exception {
        assertWarning("""
                entryPoints: { a: { address: ":1" } }
                http:
                  routers:
                    r: { rule: "R()", service: s }
                    §dashboard: { rule: "D()", service: api@internal }
                """ + TAIL, "http.routers.dashboard: not yet supported: ignored");
    }

    @ParameterizedTest
    @MethodSource
    void warnsOfWhatDoesNothingYet(String marked, String inMessage) throws Exception {
        assertWarning(marked + REST, inMessage);
    }

    static Stream<Arguments> warnsOfWhatDoesNothingYet() {
        return Stream.of(
                Arguments.of("§tracing: { otlp: {} }\n", "tracing: not yet supported: ignored"),
                Arguments.of("§certificatesResolvers: { le: {} }\n", "certificatesResolvers: not yet supported"),
                Arguments.of("providers: { §docker: {} }\n", "only providers.file is read"),
                Arguments.of(
                        "metrics: { prometheus: { §buckets: [0.1] } }\n",
                        "metrics.prometheus.buckets: has an effect beside"),
                Arguments.of("log: { §maxSize: 5 }\n", "log.maxSize: not yet supported"),
                Arguments.of(
                        "accessLog: { fields: { §headers: { defaultMode: keep } } }\n",
                        "has no effect: the common format has no headers"),
                Arguments.of("api: { §dashboard: true }\n", "api.dashboard: not yet supported"),
                Arguments.of(
                        "tls: { options: { strict: { cipherSuites: [§TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256] } } }\n",
                        "is one of TLS 1.3, which are always offered"),
                Arguments.of(
                        "tls: { options: { strict: { alpnProtocols: [h2, §http/1.1] } } }\n",
                        "is not offered: this proxy speaks h2 alone"),
                Arguments.of("§global: { sendAnonymousUsage: false }\n", "global: not yet supported: ignored"),
                Arguments.of("§pilot: {}\n", "pilot: not yet supported: ignored"),
                Arguments.of(
                        "serversTransport: { forwardingTimeouts: { dialTimeout: §180000 } }\n",
                        "180000 without a unit is seconds, 50h; write 180000s if so, or 180000ms"),
                Arguments.of("§ping:\n", "has no value and counts as absent, as in Traefik; write 'ping: {}'"),
                Arguments.of("§tcp: { routers: {} }\n", "tcp: not yet supported"));
    }

    @Test
    void warnsOfWhatDoesNothingYetInRoutersAndServices() throws Exception {
        assertWarning("""
                entryPoints: { a: { address: ":1", §allowACMEByPass: true, http: { middlewares: [] } } }
                http:
                  routers: { r: { rule: "R()", service: s, tls: { options: o, §certResolver: le } } }
                  services:
                    s:
                      loadBalancer:
                        healthCheck: { path: /, §followRedirects: false }
                        servers: [ { url: §"http://a:1", weight: 3 }, { url: §"h2c://a:1/path" } ]
                tls: { certificates: [ { certFile: a, keyFile: b } ], options: { o: {} } }
                """, "entryPoints.a.allowACMEByPass: not yet supported: ignored");
    }

    @Test
    void sharesPortsOfEntryPointsThatAskForItButNotTheAdminPort() throws Exception {
        EdgeSettings edge = ConfigText.settings(REST.replace("{ grpc:", "{ own: { address: \":2\" }, grpc:")
                        .replace("\":50050\"", "\":1\", reusePort: true"))
                .edge();
        assertEquals(
                List.of(false, true),
                edge.entryPoints().stream().map(EntryPointSettings::reusePort).toList());
        assertWarning(
                "ping: {}\n" + REST.replace("{ grpc:", "{ traefik: { address: \":2\", §reusePort: true }, grpc:"),
                "entryPoints.traefik.reusePort: the admin port is not shared");
    }

    private static List<String> names(EdgeSettings edge) {
        return edge.entryPoints().stream().map(EntryPointSettings::name).toList();
    }
}

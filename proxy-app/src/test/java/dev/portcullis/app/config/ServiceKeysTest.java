package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.assertProblem;
import static dev.portcullis.app.config.ConfigText.assertWarning;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import dev.portcullis.settings.UpstreamSettings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of services and their transports: what they mean, and what is said of mistakes in them. */
final class ServiceKeysTest {
    private static final String HEAD = """
            entryPoints: { grpc: { address: ":1" } }
            http:
              routers: { r: { rule: "R()", service: s } }
            """;

    @Test
    void readsWeightsPartsAndTransports() throws Exception {
        List<ServiceSettings> services = ConfigText.settings(HEAD + """
                  services:
                    s: { weighted: { services: [ { name: a, weight: 9 }, { name: b@file }, { name: c, weight: 0 } ] } }
                    a:
                      loadBalancer:
                        strategy: wrr
                        serversTransport: quick
                        servers: [ { url: "h2c://a:1", weight: 3 }, { url: "h2c://b:1" }, { url: "h2c://c:1", weight: 0 } ]
                    b: { loadBalancer: { serversTransport: quick@file, servers: [ { url: "h2c://b:1" } ] } }
                    c: { loadBalancer: { serversTransport: default@internal, servers: [ { url: "h2c://b:1" } ] } }
                  serversTransports:
                    quick: { forwardingTimeouts: { dialTimeout: 1s, idleConnTimeout: 2, pingTimeout: 4s } }
                serversTransport: { forwardingTimeouts: { dialTimeout: 7s } }
                """).edge().services();
        UpstreamSettings quick = new UpstreamSettings(1_000, 2_000, 100, 10_000, 10, 1024, 330_000, 4_000);
        assertEquals(new Weighted("s", List.of(new Part("a", 9), new Part("b", 1), new Part("c", 0))), services.get(0));
        assertEquals(
                new LoadBalancer("a", List.of(server("a", 3), server("b", 1), server("c", 0)), true, quick),
                services.get(1));
        assertEquals(new LoadBalancer("b", List.of(server("b", 1)), true, quick), services.get(2));
        assertEquals(
                new LoadBalancer(
                        "c", List.of(server("b", 1)), true, new UpstreamSettings(7_000, 90_000, 100, 10_000, 10, 1024)),
                services.get(3));
    }

    private static ServerSettings server(String host, int weight) {
        return new ServerSettings("h2c://" + host + ":1", new BackendAddress(host, 1), weight);
    }

    @ParameterizedTest
    @MethodSource
    void findsMistake(String marked, String inMessage) {
        assertProblem(HEAD + "  services:\n" + marked, inMessage);
    }

    static Stream<Arguments> findsMistake() {
        String a = "    alpha: { loadBalancer: { servers: [ { url: \"h2c://a:1\" } ] } }\n";
        return Stream.of(
                Arguments.of(
                        "    s: { weighted: { services: [ { name: §alhpa } ] } }\n" + a,
                        "there is no service 'alhpa'; defined: s, alpha; did you mean 'alpha'?"),
                Arguments.of("""
                            §s: { weighted: { services: [ { name: t } ] } }
                            t: { weighted: { services: [ { name: s } ] } }
                        """, "http.services.s: leads back to itself: s -> t -> s"),
                Arguments.of(
                        "    s: { weighted: { services: [ { name: alpha, weight: §-1 } ] } }\n" + a, "is out of range"),
                Arguments.of("    s: { weighted: { services: [ §{ weight: 1 } ] } }\n", "a name is needed"),
                Arguments.of("""
                            s:
                              loadBalancer: { servers: [ { url: "h2c://a:1" } ] }
                              §weighted: { services: [ { name: s2 } ] }
                            s2: { loadBalancer: { servers: [ { url: "h2c://a:1" } ] } }
                        """, "a service is one thing only"),
                Arguments.of(balancer("servers: [ { url: \"h2c://a:1\", weight: §x } ]"), "'x' is not a number"),
                Arguments.of(
                        balancer("strategy: §p3c, servers: [ { url: \"h2c://a:1\" } ]"),
                        "write one of wrr, p2c, hrw, leasttime; did you mean 'p2c'?"),
                Arguments.of(
                        balancer("serversTransport: §quik, servers: [ { url: \"h2c://a:1\" } ]")
                                + "  serversTransports: { quick: {} }\n",
                        "there is no serversTransport 'quik'; defined: quick; did you mean 'quick'?"),
                Arguments.of(
                        balancer("servers: [ { url: \"h2c://a:1\" } ]")
                                + "  serversTransports: { q: { forwardingTimeouts: { dialTimeout: §5 sec } } }\n",
                        "http.serversTransports.q.forwardingTimeouts.dialTimeout: '5 sec' is not a duration"));
    }

    private static String balancer(String keys) {
        return "    s: { loadBalancer: { " + keys + " } }\n";
    }

    @Test
    void warnsOfWhatDoesNothingYet() throws Exception {
        assertWarning(HEAD + """
                  services:
                    s:
                      loadBalancer:
                        strategy: §p2c
                        §healthCheck: { path: / }
                        §sticky: { cookie: {} }
                        servers: [ { url: "h2c://a:1" } ]
                    w: { weighted: { §sticky: {}, services: [ { name: s } ] } }
                    e: { §weighted: { services: [] } }
                  serversTransports:
                    t:
                      §serverName: a
                      §peerCertSANs: [ a ]
                      forwardingTimeouts: { §responseHeaderTimeout: 5s }
                """, "'p2c' is not yet supported: servers take calls in turn");
    }
}

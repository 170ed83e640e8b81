package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.assertProblem;
import static dev.portcullis.app.config.ConfigText.assertWarning;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.app.keys.KeySource;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.LimitSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Mirror;
import dev.portcullis.settings.ServiceSettings.Mirrored;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendCertificates;
import java.nio.file.Path;
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
                    quick: { forwardingTimeouts: { dialTimeout: 1s, idleConnTimeout: 2, pingTimeout: 4s }, maxConnectionAge: 10m, minConnections: 2 }
                serversTransport: { forwardingTimeouts: { dialTimeout: 7s } }
                """).edge().services();
        UpstreamSettings quick = new UpstreamSettings(
                1_000, 2_000, 100, 10_000, 10, 2, 1024, 330_000, 4_000, 0, 600_000, BackendTlsSettings.DEFAULT, null);
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

    @Test
    void readsMirrorsAndLimits() throws Exception {
        List<ServiceSettings> services = ConfigText.settings(HEAD + """
                  services:
                    s: { mirroring: { service: a@file, maxBodySize: 100, mirrors: [ { name: b, percent: 10 } ] } }
                    a: { loadBalancer: { servers: [ { url: "h2c://a:1" } ], limits: { calls: 10, pending: 5, retries: 1, connections: 4 } } }
                    b: { mirroring: { service: a } }
                """).edge().services();
        assertEquals(new Mirrored("s", "a", List.of(new Mirror("b", 10)), 100), services.get(0));
        assertEquals(
                new LimitSettings(10, 5, 1, 4),
                ((LoadBalancer) services.get(1)).policy().limits());
        assertEquals(new Mirrored("b", "a", List.of(), 65_536), services.get(2));
    }

    @Test
    void readsFailoversAndServersOfSrvRecords() throws Exception {
        List<ServiceSettings> services = ConfigText.settings(HEAD + """
                  services:
                    s: { failover: { service: a@file, fallback: b, healthCheck: {} } }
                    a: { loadBalancer: { servers: [ { url: "https+srv://_grpc._tcp.users.test" } ] } }
                    b: { loadBalancer: { servers: [ { url: "H2C+SRV://_grpc._tcp.users.test", weight: 2 } ] } }
                """).edge().services();
        assertEquals(new ServiceSettings.Failover("s", "a", "b"), services.get(0));
        ServerSettings secure = ((LoadBalancer) services.get(1)).servers().get(0);
        assertEquals(new BackendAddress("users.test", 443, true), secure.address());
        assertEquals("_grpc._tcp.users.test", secure.srv());
        ServerSettings clear = ((LoadBalancer) services.get(2)).servers().get(0);
        assertEquals(new BackendAddress("users.test", 80), clear.address());
        assertEquals(2, clear.weight());
    }

    @Test
    void readsTlsTowardsServers() throws Exception {
        List<ServiceSettings> services = ConfigText.settings(HEAD + """
                  services:
                    s:
                      loadBalancer:
                        serversTransport: secure
                        servers: [ { url: "https://a" }, { url: "HTTPS://10.0.0.1:50051" }, { url: "h2c://b" } ]
                    u: { loadBalancer: { servers: [ { url: "https://a" } ] } }
                  serversTransports:
                    secure:
                      serverName: guide.test
                      rootCAs: [ ca.pem, "-----BEGIN CERTIFICATE-----" ]
                      certificates: [ { certFile: own.pem, keyFile: own.key } ]
                      peerCertSANs: [ a.test, "spiffe://mesh/a" ]
                      peerCertURI: "spiffe://mesh/b"
                      minVersion: VersionTLS13
                      cipherSuites: [ TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ]
                serversTransport: { rootCAs: usual.pem }
                """).edge().services();
        LoadBalancer secure = (LoadBalancer) services.get(0);
        assertEquals(
                List.of(
                        new BackendAddress("a", 443, true),
                        new BackendAddress("10.0.0.1", 50_051, true),
                        new BackendAddress("b", 80)),
                secure.servers().stream().map(ServerSettings::address).toList());
        assertEquals(
                new BackendTlsSettings(
                        List.of(file("ca.pem"), new PemSource.Inline("-----BEGIN CERTIFICATE-----")),
                        "guide.test",
                        false,
                        List.of("a.test", "spiffe://mesh/a", "spiffe://mesh/b"),
                        List.of(new CertificateSettings(file("own.pem"), new KeySource(file("own.key"), null))),
                        "TLSv1.3",
                        "TLSv1.3",
                        List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")),
                secure.transport().tls());
        LoadBalancer usual = (LoadBalancer) services.get(1);
        assertEquals(
                BackendCertificates.trusting(file("usual.pem")),
                usual.transport().tls());
    }

    private static PemSource.File file(String name) {
        return new PemSource.File(Path.of(name));
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfTls(String marked, String inMessage) {
        String service = "  services: { s: { loadBalancer: { servers: [ { url: \"https://a\" } ] } } }\n";
        assertProblem(HEAD + service + "  serversTransports: { t: { " + marked + " } }\n", inMessage);
    }

    static Stream<Arguments> findsMistakeOfTls() {
        return Stream.of(
                Arguments.of("serverName: §a_b", "serverName: 'a_b' is not a host name that a certificate can be for"),
                Arguments.of("minVersion: §VersionTLS11", "write one of VersionTLS12, VersionTLS13"),
                Arguments.of("minVersion: VersionTLS13, maxVersion: §VersionTLS12", "maxVersion is below minVersion"),
                Arguments.of("rootCAs: [ §\"\" ]", "is empty; it needs a path, or PEM text"),
                Arguments.of("certificates: [ §{ certFile: a } ]", "keyFile is needed"),
                Arguments.of("certificates: [ { certFile: a, keyFile: b, §stores: [] } ]", "unknown key 'stores'"),
                Arguments.of("§rootCA: [ a ]", "did you mean 'rootCAs'?"));
    }

    @Test
    void warnsLoudlyOfSkippedVerification() throws Exception {
        assertWarning(HEAD + """
                  serversTransports: { t: { §insecureSkipVerify: true, §peerCertSANs: [ a ] } }
                  services:
                    s: { loadBalancer: { serversTransport: t, servers: [ { url: "https://a" } ] } }
                    c: { loadBalancer: { serversTransport: §t, servers: [ { url: "h2c://a" } ] } }
                """, "whoever stands between can read and change every call");
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
                Arguments.of(
                        "    s: { failover: { service: alpha, fallback: §alhpa } }\n" + a,
                        "there is no service 'alhpa'; defined: s, alpha; did you mean 'alpha'?"),
                Arguments.of("    s: { §failover: { service: alpha } }\n" + a, "a fallback is needed"),
                Arguments.of(
                        "    §s: { failover: { service: alpha, fallback: s } }\n" + a,
                        "http.services.s: leads back to itself: s -> s"),
                Arguments.of(balancer("servers: [ { url: \"h2c://a:1\", weight: §x } ]"), "'x' is not a number"),
                Arguments.of(
                        balancer("strategy: §p3c, servers: [ { url: \"h2c://a:1\" } ]"),
                        "write one of wrr, p2c, hrw, leasttime, leastRequest, ringHash; did you mean 'p2c'?"),
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
                        strategy: p2c
                        healthCheck: { path: /, §followRedirects: true }
                        §sticky: { cookie: {} }
                        servers: [ { url: "h2c://a:1" } ]
                    w: { weighted: { §sticky: {}, services: [ { name: s } ] } }
                    e: { §weighted: { services: [] } }
                  serversTransports:
                    t:
                      §spiffe: {}
                      forwardingTimeouts: { responseHeaderTimeout: 5s }
                """, "http.services.s.loadBalancer.healthCheck.followRedirects: not yet supported");
    }
}

package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.assertProblem;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes in routers, services, and TLS. */
final class HttpMistakesTest {
    private static final String SERVICE =
            "  services: { s: { loadBalancer: { servers: [ { url: \"h2c://127.0.0.1:50051\" } ] } } }\n";

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfRouter(String marked, String inMessage) {
        assertProblem("entryPoints: { grpc: { address: \":1\" } }\nhttp:\n  routers:\n" + marked + SERVICE, inMessage);
    }

    static Stream<Arguments> findsMistakeOfRouter() {
        return Stream.of(
                Arguments.of(
                        "    r: { rule: \"R()\", service: §sx }\n", "http.routers.r.service: there is no service 'sx'"),
                Arguments.of("    r: { rule: \"R()\", service: §s@docker }\n", "there is no service 's@docker'"),
                Arguments.of(
                        "    r: { rule: \"R()\", service: s, entryPoints: [grpc, §grcp] }\n",
                        "http.routers.r.entryPoints[1]: there is no entry point 'grcp'; defined: grpc; did you mean 'grpc'?"),
                Arguments.of("    §r: { service: s }\n", "http.routers.r: a rule is needed"),
                Arguments.of("    r: { rule: §\"\", service: s }\n", "the rule is empty"),
                Arguments.of("    §r: { rule: \"R()\" }\n", "http.routers.r: a service is needed"),
                Arguments.of("    r: { rule: \"R()\", service: s, §servce: t }\n", "did you mean 'service'?"),
                Arguments.of("    r: { rule: \"R()\", service: s, priority: §high }\n", "'high' is not a number"),
                Arguments.of(
                        "    r: { rule: \"R()\", service: s }\n    §r: { rule: \"Q()\", service: s }\n",
                        "this name stands twice"),
                Arguments.of("    r: §[ rule ]\n", "http.routers.r: a mapping is needed here"),
                Arguments.of("    r: { rule: R(§!), service: s }\n", "http.routers.r.rule: no '!' here"),
                Arguments.of("    r: { rule: \"R(§!)\", service: s }\n", "http.routers.r.rule: no '!' here"),
                Arguments.of("    r: { rule: \"R(\\\"a\\\", §!)\", service: s }\n", "no '!' here"),
                Arguments.of("    r: { rule: 'R(''a'', §!)', service: s }\n", "no '!' here"),
                Arguments.of("    r:\n      rule: R() &&\n        §!Q()\n      service: s\n", "no '!' here"),
                Arguments.of(
                        "    r:\n      rule: >-\n        R()\n        && §!Q()\n      service: s\n", "no '!' here"),
                Arguments.of(
                        "    r:\n      rule: |\n        R()\n        && §!Q()\n      service: s\n", "no '!' here"));
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfTlsOptions(String marked, String inMessage) {
        assertProblem("tls: { options: { mtls: { " + marked + " } } }\n" + ConfigText.REST, inMessage);
    }

    static Stream<Arguments> findsMistakeOfTlsOptions() {
        return Stream.of(
                Arguments.of(
                        "clientAuth: { clientAuthType: §RequireAndVerifyClientCert }",
                        "tls.options.mtls.clientAuth.clientAuthType: needs caFiles"),
                Arguments.of(
                        "clientAuth: { clientAuthType: §RequireAndVerifyClientCer, caFiles: [\"-----BEGIN\"] }",
                        "did you mean 'RequireAndVerifyClientCert'?"),
                Arguments.of(
                        "clientAuth: { clientAuthType: RequestClientCert, §crlFiles: [\"-----BEGIN\"] }",
                        "tls.options.mtls.clientAuth.crlFiles: is looked at by the types that verify alone"),
                Arguments.of(
                        "cipherSuites: [§TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265]",
                        "did you mean 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'?"),
                Arguments.of(
                        "§cipherSuites: [TLS_RSA_WITH_AES_128_CBC_SHA]",
                        "cipherSuites: none of these can be used with TLS 1.2"),
                Arguments.of("curvePreferences: [§CurveP255]", "did you mean 'CurveP256'?"),
                Arguments.of("§alpnProtocols: [http/1.1]", "alpnProtocols: h2 is missing"),
                Arguments.of("minVersion: VersionTLS13, maxVersion: §VersionTLS12", "maxVersion is below minVersion"));
    }

    @Test
    void takesGuardsThatAreOff() throws Exception {
        ConfigText.settings("tls: { options: { default: { sniStrict: false } } }\n" + ConfigText.REST);
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfService(String marked, String inMessage) {
        String head = """
                entryPoints: { grpc: { address: ":1" } }
                http:
                  routers: { r: { rule: "R()", service: s } }
                  services:
                """;
        assertProblem(head + marked, inMessage);
    }

    static Stream<Arguments> findsMistakeOfService() {
        return Stream.of(
                Arguments.of("    §s: { }\n", "http.services.s: a loadBalancer with servers is needed"),
                Arguments.of("    s: { §mirroring: { mirrors: [] } }\n", "a service is needed: the name of the one"),
                Arguments.of("    s: { mirroring: { service: §a } }\n", "there is no service 'a'"),
                Arguments.of("""
                            s: { mirroring: { service: s2, mirrors: [ { name: s2, percent: §101 } ] } }
                            s2: { loadBalancer: { servers: [ { url: "h2c://a:1" } ] } }
                        """, "101 is out of range; write a whole number from 0 to 100"),
                Arguments.of(
                        "    s: { loadBalancer: { servers: §{ url: x } } }\n", "a list is needed here, not a mapping"),
                Arguments.of("    s: { loadBalancer: { servers: [ §{ } ] } }\n", "servers[0]: a url is needed"),
                Arguments.of("    s: { loadBalancer: { servers: [ §x ] } }\n", "servers[0]: a mapping is needed"),
                Arguments.of(server("§\"10.0.0.1:50051\""), "has no scheme"),
                Arguments.of(
                        server("§\"h2://10.0.0.1:50051\""), "write h2c://, or https:// for TLS; did you mean 'h2c'?"),
                Arguments.of(server("§\"htps://10.0.0.1:443\""), "or https:// for TLS; did you mean 'https'?"),
                Arguments.of(server("§\"h2c://:50051\""), "has no host"),
                Arguments.of(server("§\"h2c://a:0\""), "has port 0"),
                Arguments.of(server("§\"h2c://a:b\""), "a port that is not a number"),
                Arguments.of(server("§\"h2c://u:p@a:1\""), "has a user name"),
                Arguments.of(server("§\"\""), "url: is empty"),
                Arguments.of(server("§\"h2c+srv://_grpc._tcp.a.test:80\""), "has a port, which SRV records say"),
                Arguments.of(server("§\"h2c+srv://a.test\""), "is no name of SRV records"),
                Arguments.of(server("§\"h2c+svr://_grpc._tcp.a.test\""), "did you mean 'h2c+srv'?"),
                Arguments.of(
                        "    s: { loadBalancer: { servers: [ §{ §ulr: \"h2c://a:1\" } ] } }\n",
                        "servers[0]: a url is needed"));
    }

    private static String server(String url) {
        return "    s: { loadBalancer: { servers: [ { url: " + url + " } ] } }\n";
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfTls(String marked, String inMessage) {
        assertProblem(marked + ConfigText.REST, inMessage);
    }

    static Stream<Arguments> findsMistakeOfTls() {
        return Stream.of(
                Arguments.of("tls: { certificates: [ §{ certFile: a } ] }\n", "tls.certificates[0]: keyFile is needed"),
                Arguments.of("tls: { certificates: [ { certFile: a, keyFile: §\"\" } ] }\n", "keyFile: is empty"),
                Arguments.of(
                        "tls: { certificates: [ { certFile: a, keyFile: b, §keyfil: c } ] }\n",
                        "did you mean 'keyFile'?"),
                Arguments.of(
                        "tls: { options: { default: { minVersion: §1.2 } } }\n",
                        "tls.options.default.minVersion: '1.2' is not allowed; write one of VersionTLS12, VersionTLS13"),
                Arguments.of(
                        "tls: { options: { default: { minVersion: §VersionTLS11 } } }\n",
                        "did you mean 'VersionTLS12'?"),
                Arguments.of(
                        "tls: { options: { default: { minVersion: VersionTLS13, maxVersion: §VersionTLS12 } } }\n",
                        "maxVersion is below minVersion"));
    }

    @Test
    void findsTlsOptionsThatAreNotDefined() {
        assertProblem(
                "entryPoints: { e: { address: \":1\", http: { tls: { options: §strct } } } }\n"
                        + "http:\n  routers: { r: { rule: \"R()\", service: s } }\n" + SERVICE
                        + "tls: { certificates: [ { certFile: a, keyFile: b } ], options: { strict: {} } }\n",
                "there is no set of tls.options 'strct'; defined: default, strict; did you mean 'strict'?");
    }

    @Test
    void findsTlsEntryPointWithoutCertificate() {
        assertProblem(
                "entryPoints:\n  §e: { address: \":1\" }\nhttp:\n  routers: { r: { rule: \"R()\", service: s, tls: {} } }\n"
                        + SERVICE,
                "there is no certificate");
    }

    @Test
    void findsRouterOnAdminPort() {
        assertProblem(
                "ping: {}\nentryPoints: { e: { address: \":1\" }, traefik: { address: \":2\" } }\nhttp:\n"
                        + "  routers: { r: { rule: \"R()\", service: s, entryPoints: [e, §traefik] } }\n" + SERVICE,
                "is the admin port");
    }
}

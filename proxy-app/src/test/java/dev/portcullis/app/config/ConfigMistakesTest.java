package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.REST;
import static dev.portcullis.app.config.ConfigText.assertProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes in a file, each found at its line and column with a message that helps. */
final class ConfigMistakesTest {
    @ParameterizedTest
    @MethodSource({"mistakesOfShape", "mistakesOfValues"})
    void findsMistakeOfStaticPart(String marked, String inMessage) {
        assertProblem(marked + REST, inMessage);
    }

    static Stream<Arguments> mistakesOfShape() {
        return Stream.of(
                Arguments.of("§acessLog: {}\n", "unknown key 'acessLog' at the top level; did you mean 'accessLog'?"),
                Arguments.of("§frobnicate: 1\n", "unknown key 'frobnicate' at the top level"),
                Arguments.of("log: { §levle: INFO }\n", "unknown key 'levle' in log; did you mean 'level'?"),
                Arguments.of(
                        "log:\n  level: INFO\n  §level: WARN\n",
                        "log.level: this key stands twice; the first is at line 2"),
                Arguments.of("log:\n  level: INFO\n  §LEVEL: WARN\n", "this key stands twice"),
                Arguments.of("log: §[INFO]\n", "log: a mapping is needed here, not a list"),
                Arguments.of("log: §INFO\n", "log: a mapping is needed here, not a single value"),
                Arguments.of("log: { level: §[INFO] }\n", "log.level: one of TRACE, DEBUG, INFO"),
                Arguments.of("log: { filePath: §{ a: b } }\n", "log.filePath: text is needed here, not a mapping"),
                Arguments.of("log: { ? §[a, b] : c }\n", "log: a key must be a plain word"),
                Arguments.of("log: { §{ env \"X\" }: y }\n", "of templates only {{ env"),
                Arguments.of("log: { filePath: §!!binary aGk= }\n", "the tag '!!binary' is not supported"),
                Arguments.of("log: §!own { level: INFO }\n", "the tag '!own' is not supported"),
                Arguments.of("entryPoints: { §on: { address: \":1\" } }\nlog: {}\n#", "the name 'on' is a boolean"),
                Arguments.of("log: { <<: §7, level: INFO }\n", "'<<' takes a mapping"));
    }

    static Stream<Arguments> mistakesOfValues() {
        return Stream.of(
                Arguments.of("workers: §0\n", "workers: 0 is out of range; write a whole number from 1 to 1024"),
                Arguments.of("workers: §four\n", "workers: 'four' is not a number"),
                Arguments.of("workers: §4.5\n", "workers: '4.5' is not a number"),
                Arguments.of("workers: §010\n", "leading zero"),
                Arguments.of("workers: §1:30\n", "workers: '1:30' is not a number"),
                Arguments.of("workers: §99999999999999999999\n", "is not a number"),
                Arguments.of("transport: §eopll\n", "did you mean 'epoll'?"),
                Arguments.of("log: { level: §VERBOSE }\n", "log.level: 'VERBOSE' is not allowed; write one of TRACE"),
                Arguments.of("log: { level: §DEBGU }\n", "did you mean 'DEBUG'?"),
                Arguments.of("log: { filePath: §on }\n", "'on' is a boolean to many YAML readers; put it in quotes"),
                Arguments.of("log: { filePath: §22:22 }\n", "a number in base 60"),
                Arguments.of("log: { filePath: §0755 }\n", "another number"),
                Arguments.of("log: { filePath: §1.10 }\n", "a number with a fraction"),
                Arguments.of("log: { filePath: §2026-11-21 }\n", "a date"),
                Arguments.of("api: { insecure: §on }\n", "write true or false (YAML 1.1's on/off"),
                Arguments.of("api: { insecure: §ture }\n", "api.insecure: 'ture' is not allowed; write true or false"),
                Arguments.of("accessLog: { format: §clf }\n", "write one of common, json"),
                Arguments.of(
                        "metrics: { prometheus: { traefikNames: true, buckets: [1, §1] } }\n", "in ascending order"),
                Arguments.of(
                        "metrics: { prometheus: { traefikNames: true, buckets: [§0, §1s] } }\n", "'0' is not a bound"),
                Arguments.of("accessLog: { filters: { statusCodes: [§\"2xx\"] } }\n", "'2xx' is not an HTTP status"),
                Arguments.of("accessLog: { filters: { statusCodes: [§\"500-400\"] } }\n", "is upside down"),
                Arguments.of(
                        "accessLog: { filters: { grpcStatusCodes: [§GONE, §17] } }\n", "'GONE' is not a gRPC status"),
                Arguments.of("accessLog: { fields: { defaultMode: §redact } }\n", "write one of keep, drop"),
                Arguments.of("accessLog: { bufferingSize: §-1 }\n", "accessLog.bufferingSize: -1 is out of range"),
                Arguments.of("ping: { terminatingStatusCode: §42 }\n", "from 200 to 599"),
                Arguments.of(
                        "ping: { entryPoint: §trefik }\n", "there is no entry point 'trefik'; defined: grpc, traefik"),
                Arguments.of(
                        "serversTransport: { forwardingTimeouts: { dialTimeout: §5 sec } }\n",
                        "serversTransport.forwardingTimeouts.dialTimeout: '5 sec' is not a duration"),
                Arguments.of(
                        "serversTransport: { forwardingTimeouts: { dialTimeout: §-1s } }\n", "must not be negative"),
                Arguments.of(
                        "serversTransport: { forwardingTimeouts: { dialTimeout: §99999h } }\n", "more than ten years"),
                Arguments.of(
                        "serversTransport: { forwardingTimeouts: { dialTimeout: §1d } }\n",
                        "Go has no days, write hours"),
                Arguments.of("providers: { file: { filename: a.yml, §directory: b } }\n", "both filename and directory")
                // the named file is reported by other tests; here the two keys are enough
                );
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfEntryPoint(String marked, String inMessage) {
        String routed = """
                http:
                  routers: { all: { rule: "PathPrefix(`/`)", service: s, entryPoints: [e] } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:50051" } ] } } }
                """;
        assertProblem("entryPoints:\n  e: " + marked + "\n" + routed, inMessage);
    }

    static Stream<Arguments> findsMistakeOfEntryPoint() {
        return Stream.of(
                Arguments.of(
                        "{ address: \":1\", §proxyProtcol: {} }", "in entryPoints.e; did you mean 'proxyProtocol'?"),
                Arguments.of("{ address: §8443 }", "entryPoints.e.address: '8443' is only a port; write ':8443'"),
                Arguments.of("{ address: §localhost }", "has no port"),
                Arguments.of("{ address: §\":99999\" }", "a port that is not a number from 0 to 65535"),
                Arguments.of("{ address: §\":http\" }", "a port that is not a number"),
                Arguments.of("{ address: §\"::1:80\" }", "write IPv6 in brackets"),
                Arguments.of("{ address: §\"[::zz]:80\" }", "no IPv6 address between the brackets"),
                Arguments.of("{ address: §\"[::1:80\" }", "a '[' without a ']'"),
                Arguments.of("{ address: §\"256.1.1.1:80\" }", "neither an IP address nor a name"),
                Arguments.of("{ address: §\":53/udp\" }", "asks for UDP"),
                Arguments.of(
                        "{ address: \":1\", proxyProtocol: { trustedIPs: [10.0.0.0/8, §10.0.0.0/40] } }",
                        "entryPoints.e.proxyProtocol.trustedIPs[1]: '10.0.0.0/40' has a prefix length"),
                Arguments.of(
                        "{ address: \":1\", forwardedHeaders: { trustedIPs: [§nobody] } }",
                        "'nobody' is neither an IP address nor a network"),
                Arguments.of(
                        "{ address: \":1\", forwardClientCert: { mode: §forward } }",
                        "forwardClientCert.mode: 'forward' is not allowed; write one of append, sanitize, set"),
                Arguments.of("{ address: \":1\", forwardClientCert: { §sub: true } }", "unknown key 'sub'"),
                Arguments.of(
                        "{ address: \":1\", http2: { maxConcurrentStreams: §0 } }",
                        "maxConcurrentStreams: 0 is out of"),
                Arguments.of("{ address: \":1\", http: { maxHeaderBytes: §64k } }", "'64k' is not a number"),
                Arguments.of(
                        "{ address: \":1\", transport: { respondingTimeouts: { idleTimeout: §soon } } }",
                        "entryPoints.e.transport.respondingTimeouts.idleTimeout: 'soon' is not a duration"));
    }

    @Test
    void findsEntryPointWithoutAddress() {
        assertProblem("entryPoints:\n  §e: { }\nhttp: {}\n", "entryPoints.e: an address is needed");
    }

    @Test
    void findsTwoEntryPointsOnOnePort() {
        assertProblem(
                "entryPoints:\n  a: { address: \":1\" }\n  §b: { address: \":1\" }\n",
                "listens on :1, as entry point 'a' (line 2) does");
    }

    @Test
    void findsThatNoEntryPointIsDefined() {
        assertProblem("§log: {}\n", "entryPoints: none is defined");
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfSyntax(String marked, String inMessage) {
        assertProblem(marked, inMessage);
    }

    static Stream<Arguments> findsMistakeOfSyntax() {
        return Stream.of(
                Arguments.of("entryPoints: [1\nlog§: {}\n", "(it began at line 1)"),
                Arguments.of("a: b§: c\n", "not valid YAML: mapping values are not allowed here"),
                Arguments.of("log:\n§\tlevel: INFO\n", "not valid YAML"),
                Arguments.of("log: §*nowhere\n", "undefined alias nowhere"),
                Arguments.of("log: {}\n§---\nlog: {}\n", "but found another document"),
                Arguments.of("log: {}\na: §\u0007\n", "the character U+0007 is not allowed"),
                Arguments.of("log: §&a { x: *a }\n", "an anchor holds an alias of itself"),
                Arguments.of("§just a sentence\n", "a mapping is needed here, not a single value"),
                Arguments.of("[entryPoints]\n§[entryPoints.web]\naddress = 1\n", "TOML is not supported"));
    }

    @Test
    void refusesTextThatUnfoldsWithoutEnd() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [*a")
                    .append(i - 1)
                    .append(", *a");
            bomb.append(i - 1).append("]\n");
        }
        List<Problem> problems = ConfigText.problems(bomb.toString());
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).message().startsWith("aliases unfold to more than"), problems::toString);
    }

    @Test
    void refusesAliasesWithoutEnd() {
        List<Problem> problems = ConfigText.problems("a: &a {}\nb: [" + "*a, ".repeat(10_000) + "\n*a]\n");
        assertEquals(1, problems.size());
        assertEquals("not usable YAML: more than 10000 aliases", problems.get(0).message());
        assertEquals(3, problems.get(0).line(), "where the first one too many stands");
    }

    @Test
    void tellsAWordInQuotesFromTheSameWordWithout() {
        String quoted = REST.replace("grpc:", "\"on\":");
        assertProblem(quoted + "log: { filePath: §on }\n", "'on' is a boolean to many YAML readers");
        assertProblem("log: { filePath: §on }\n" + quoted, "'on' is a boolean to many YAML readers");
    }

    @Test
    void refusesTextThatNestsTooDeep() {
        List<Problem> problems = ConfigText.problems("a: " + "[".repeat(500) + "]".repeat(500));
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).message().contains("nested deeper than 40 levels"), problems::toString);
    }

    @Test
    void refusesEmptyText() {
        for (String empty : new String[] {"", "\n\n", "# a comment\n"}) {
            List<Problem> problems = ConfigText.problems(empty);
            assertEquals(1, problems.size());
            assertTrue(problems.get(0).message().contains("the file is empty"), problems::toString);
        }
    }

    @Test
    void reportsAllMistakesAtOnce() {
        assertProblem("""
                §loog: {}
                workers: §none
                entryPoints:
                  grpcs:
                    address: §8443
                    §proxyProtcol: { trustedIPs: [ nobody ] }
                http:
                  routers:
                    a: { rule: "Host(`a`)", service: §nope }
                    §b: { service: s }
                  services:
                    s: { loadBalancer: { servers: [ { url: §"ftp://x" }, { url: §"h2c://:1" } ] } }
                """, "did you mean 'log'?");
    }

    @Test
    void showsNoKeyMaterial() {
        String yaml =
                "tls:\n  certificates:\n    - certFile: [ \"-----BEGIN PRIVATE KEY-----\" ]\n      keyFile: x\n" + REST;
        List<Problem> problems = ConfigText.problems(yaml);
        assertEquals(1, problems.size());
        assertFalse(problems.get(0).toString().contains("BEGIN"), problems::toString);
    }

    @Test
    void writesPlaceLineAndCaret() {
        List<Problem> problems = ConfigText.problems("log: { levle: INFO }\n" + REST);
        assertEquals("""
                test.yml:1:8: unknown key 'levle' in log; did you mean 'level'?
                    log: { levle: INFO }
                           ^""", problems.get(0).toString());
    }
}

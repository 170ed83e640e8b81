package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.assertProblem;
import static dev.portcullis.app.config.ConfigText.assertWarning;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes in middlewares, and in what names them. */
final class MiddlewareMistakesTest {
    private static final String REST = """
              routers: { all: { rule: "R()", service: s } }
              services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:50051" } ] } } }
            entryPoints: { grpc: { address: ":1" } }
            """;

    private static String middleware(String marked) {
        return "http:\n  middlewares:\n    " + marked + "\n" + REST;
    }

    @ParameterizedTest
    @MethodSource
    void findsMistake(String marked, String inMessage) {
        assertProblem(middleware(marked), inMessage);
    }

    static Stream<Arguments> findsMistake() {
        return Stream.of(
                Arguments.of("m: §[ a ]", "http.middlewares.m: a mapping is needed here"),
                Arguments.of("§m: {}", "http.middlewares.m: a kind is needed, such as rateLimit: { average: 100 }"),
                Arguments.of("§m:", "a kind is needed"),
                Arguments.of("m: { §rateLimit: }", "http.middlewares.m.rateLimit: has no value and would do nothing"),
                Arguments.of("m: { §rateLimt: { average: 1 } }", "did you mean 'rateLimit'?"),
                Arguments.of("§m: { rateLimit: { average: 1 }, headers: {} }", "more than one kind"),
                Arguments.of("m: { headers: {} }\n    §m: { headers: {} }", "this name stands twice"),
                Arguments.of(
                        "m: { §forwardAuth: { address: a } }", "forwardAuth: not supported yet: without it calls that"),
                Arguments.of(
                        "m: { §basicAuth: { users: [] } }", "basicAuth: not supported yet: without it calls without"),
                Arguments.of("m: { passTLSClientCert: { §pen: true } }", "did you mean 'pem'?"),
                Arguments.of(
                        "m: { passTLSClientCert: { info: { issuer: { §organizationalUnit: true } } } }",
                        "unknown key 'organizationalUnit' in http.middlewares.m.passTLSClientCert.info.issuer"),
                Arguments.of("m: { §plugin: { x: {} } }", "plugin: not supported yet"),
                Arguments.of("m: { headers: { §customRequestHeader: {} } }", "did you mean 'customRequestHeaders'?"),
                Arguments.of("m: { headers: { §allowedHosts: [a] } }", "allowedHosts: not supported yet"),
                Arguments.of(request("§\":path\": /x"), "customRequestHeaders.:path: is a pseudo-header field"),
                Arguments.of(request("§\"X Y\": a"), "is not a header name"),
                Arguments.of(request("§Connection: close"), "belongs to one connection"),
                Arguments.of(request("§TE: gzip"), "belongs to one connection"),
                Arguments.of(request("§Content-Length: \"1\""), "cannot be changed: it says how long the message is"),
                Arguments.of(request("§grpc-timeout: 1S"), "cannot be changed: it is the deadline"),
                Arguments.of(request("§Host: \"\""), "cannot be removed: every call has an authority"),
                Arguments.of(request("X-A: §\"a\\nb\""), "a header value holds visible ASCII"),
                Arguments.of(request("X-A: a, §x-a: b"), "this field stands twice; the first is at line 3"),
                Arguments.of(
                        "m: { headers: { customResponseHeaders: { §grpc-status: \"0\" } } }",
                        "it is how the call ended"),
                Arguments.of(
                        "m: { headers: { customResponseHeaders: { §Host: a } } }", "does not stand in a response"));
    }

    private static String request(String fields) {
        return "m: { headers: { customRequestHeaders: { " + fields + " } } }";
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfLimit(String marked, String inMessage) {
        assertProblem(middleware(marked), inMessage);
    }

    static Stream<Arguments> findsMistakeOfLimit() {
        return Stream.of(
                Arguments.of("m: { §ipAllowList: {} }", "a sourceRange is needed: the networks that may call"),
                Arguments.of("m: { §ipAllowList: { sourceRange: [] } }", "a sourceRange is needed"),
                Arguments.of(
                        "m: { ipAllowList: { sourceRange: [10.0.0.0/8, §10.0.0.0/33] } }", "a prefix length that is"),
                Arguments.of(allow("depth: §-1"), "-1 is out of range; write a whole number from 0 to 100"),
                Arguments.of(allow("excludedIPs: [§x]"), "ipStrategy.excludedIPs[0]: 'x' is neither an IP address"),
                Arguments.of(allow("ipv6Subnet: §129"), "129 is out of range"),
                Arguments.of(allow("§dept: 1"), "did you mean 'depth'?"),
                Arguments.of("m: { rateLimit: { average: §many } }", "'many' is not a number"),
                Arguments.of("m: { rateLimit: { average: §-5 } }", "out of range"),
                Arguments.of("m: { rateLimit: { average: 5, period: §soon } }", "period: 'soon' is not a duration"),
                Arguments.of("m: { rateLimit: { average: 5, burst: §1.5 } }", "burst: '1.5' is not a number"),
                Arguments.of("m: { rateLimit: { average: 5, §brust: 1 } }", "did you mean 'burst'?"),
                Arguments.of(
                        "m: { rateLimit: { average: 5, §sourceCriterion: { requestHost: true, requestHeaderName: a } } }",
                        "write only one of ipStrategy, requestHeaderName, requestHost"),
                Arguments.of(
                        "m: { rateLimit: { average: 5, sourceCriterion: { requestHeaderName: §a b } } }",
                        "'a b' is not a header name"),
                Arguments.of("m: { §inFlightReq: {} }", "an amount is needed"),
                Arguments.of("m: { inFlightReq: { amount: §0 } }", "0 is out of range; write a whole number from 1"));
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfRetry(String marked, String inMessage) {
        assertProblem(middleware(marked), inMessage);
    }

    static Stream<Arguments> findsMistakeOfRetry() {
        return Stream.of(
                Arguments.of("m: { §retry: { initialInterval: 1s } }", "attempts is needed"),
                Arguments.of("m: { §retry: { attempts: 2, serviceConfig: {} } }", "write one of the two"),
                Arguments.of("m: { retry: { attempts: 2, codes: [§UNAVAILBLE] } }", "did you mean 'UNAVAILABLE'?"),
                Arguments.of("m: { retry: { attempts: 2, codes: [§OK] } }", "is no status of a failed call"),
                Arguments.of("m: { retry: { attempts: 2, multiplier: §-1 } }", "is not a number"),
                Arguments.of("m: { retry: { attempts: 2, throttle: { maxTokens: §2000 } } }", "is out of range"),
                Arguments.of("m: { retry: { attempts: 2, throttle: { tokenRatio: §0 } } }", "is out of range"),
                Arguments.of(
                        method("retryPolicy: { maxAttempts: 2, initialBackoff: 1s, maxBackoff: 1s,"
                                + " backoffMultiplier: 2, retryableStatusCodes: [14], §hedgingDelay: 1s }"),
                        "unknown key 'hedgingDelay'"),
                Arguments.of(
                        method("§retryPolicy: { maxAttempts: 2, initialBackoff: 1s, maxBackoff: 1s,"
                                + " backoffMultiplier: 2 }"),
                        "retryableStatusCodes is needed, says gRFC A6"),
                Arguments.of(method("hedgingPolicy: { maxAttempts: §1 }"), "1 is out of range"),
                Arguments.of(
                        "m: { retry: { serviceConfig: { methodConfig: [ { name: [ §{ method: M } ] } ] } } }",
                        "a method without its service"),
                Arguments.of(
                        "m: { retry: { serviceConfig: { methodConfig: [ { name: [{}, §{}] } ] } } }",
                        "this name stands twice"),
                Arguments.of("m: { retry: { serviceConfig: { §methodConfigs: [] } } }", "did you mean 'methodConfig'?"),
                Arguments.of("m: { §maxStreamAge: {} }", "an age is needed, such as age: 30m"),
                Arguments.of("m: { §circuitBreaker: {} }", "an expression is needed"),
                Arguments.of(breaker("NetworkErorRatio() > 1"), "did you mean 'NetworkErrorRatio'?"),
                Arguments.of(breaker("NetworkErrorRatio() = 1"), "it needs one of > >= < <= in the place of '='"),
                Arguments.of(breaker("NetworkErrorRatio() > 1 NetworkErrorRatio()"), "it needs && or ||, or the end"),
                Arguments.of(breaker("(NetworkErrorRatio() > 1"), "it needs ) at its end"),
                Arguments.of(breaker("ResponseCodeRatio(1, 2) > 1"), "ResponseCodeRatio takes 4 numbers, not 2"),
                Arguments.of(breaker("LatencyAtQuantileMS(500) > 1"), "go from 0 to 100"),
                Arguments.of(breaker("LatencyAtQuantileMS(50) > x"), "it needs a number such as 0.30"));
    }

    @Test
    void saysWhichFileOfAServiceConfigIsNotThere(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.json");
        String inside = "m: { retry: { serviceConfig: '" + missing + "' } }";
        SettingsException refused =
                assertThrows(SettingsException.class, () -> ConfigText.loader().load("test.yml", middleware(inside)));
        assertEquals(
                List.of("test.yml:3:34: http.middlewares.m.retry.serviceConfig: the file '" + missing
                        + "' does not exist"),
                refused.problems().stream().map(MiddlewareMistakesTest::line).toList());
    }

    private static String line(Problem problem) {
        return problem.file() + ":" + problem.line() + ":" + problem.column() + ": " + problem.message();
    }

    private static String breaker(String expression) {
        return "m: { circuitBreaker: { expression: §\"" + expression + "\" } }";
    }

    private static String method(String policy) {
        return "m: { retry: { serviceConfig: { methodConfig: [ { name: [{}], " + policy + " } ] } } }";
    }

    private static String allow(String strategy) {
        return "m: { ipAllowList: { sourceRange: [10.0.0.0/8], ipStrategy: { " + strategy + " } } }";
    }

    @ParameterizedTest
    @MethodSource
    void findsMistakeOfChain(String marked, String inMessage) {
        assertProblem(middleware(marked), inMessage);
    }

    static Stream<Arguments> findsMistakeOfChain() {
        return Stream.of(
                Arguments.of("m: { §chain: {} }", "middlewares is needed: the names"),
                Arguments.of("m: { chain: { middlewares: [§x] } }", "there is no middleware 'x'; defined: m"),
                Arguments.of("m: { chain: { middlewares: [§m@file] } }", "the chain comes back to itself: m -> m"),
                Arguments.of(
                        "a: { chain: { middlewares: [b] } }\n    b: { chain: { middlewares: [c] } }\n"
                                + "    c: { chain: { middlewares: [§b] } }",
                        "the chain comes back to itself: b -> c -> b"),
                Arguments.of(chains(), "the chain has more than 100 middlewares when it is written out"));
    }

    /** Each chain has the one before twice; the seventh has 128 members. */
    private static String chains() {
        StringBuilder text = new StringBuilder("c0: { headers: {} }");
        for (int i = 1; i <= 7; i++) {
            String mark = i == 7 ? "§" : "";
            text.append("\n    c%d: { chain: { middlewares: [c%d, %sc%d] } }".formatted(i, i - 1, mark, i - 1));
        }
        return text.toString();
    }

    @Test
    void namesThatLeadNowhereAreFoundWithASuggestion() {
        assertProblem(
                """
                http:
                  middlewares: { limit: { rateLimit: { average: 1 } } }
                  routers: { r: { rule: "R()", service: s, middlewares: [limit@file, §limits, §limit@docker] } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:50051" } ] } } }
                entryPoints: { grpc: { address: ":1", http: { middlewares: [§x] } } }
                """,
                "http.routers.r.middlewares[1]: there is no middleware 'limits'; defined: limit; did you mean 'limit'?");
    }

    @ParameterizedTest
    @MethodSource
    void warnsOfWhatDoesNothingYet(String marked, String inMessage) throws Exception {
        assertWarning(middleware(marked), inMessage);
    }

    static Stream<Arguments> warnsOfWhatDoesNothingYet() {
        return Stream.of(
                Arguments.of(
                        request("§X-Forwarded-Proto: https, §X_Real_Ip: a, X-A: b"),
                        "X-Forwarded-Proto: has no effect: the proxy writes this field itself"),
                Arguments.of("m: { retry: { attempts: §9 } }", "attempts: is read as 5, as in gRPC's libraries"),
                Arguments.of("m: { retry: { attempts: §1 } }", "1 attempt is none again"),
                Arguments.of(
                        "m: { retry: { serviceConfig: { methodConfig: [ { name: [{}], §waitForReady: true } ] } } }",
                        "waitForReady"),
                Arguments.of(
                        "m: { circuitBreaker: { expression: \"NetworkErrorRatio() > 0.5\", §responseCode: 429 } }",
                        "circuitBreaker.responseCode: not yet supported: ignored; gRPC calls get UNAVAILABLE, others 503"),
                Arguments.of("m: { §compress: {} }", "compress: not yet supported"),
                Arguments.of("m: { §buffering: {} }", "buffering: not yet supported"),
                Arguments.of("m: { §stripPrefix: { prefixes: [/a] } }", "stripPrefix: not yet supported"),
                Arguments.of("m: { headers: { §frameDeny: true } }", "headers.frameDeny: not yet supported"),
                Arguments.of("m: { §rateLimit: { burst: 5 } }", "limits nothing: it has no average"),
                Arguments.of("m: { rateLimit: { average: 1, §redis: {} } }", "each process counts for itself"),
                Arguments.of("m: { §ipWhiteList: { sourceRange: [10.0.0.0/8] } }", "is read as ipAllowList"),
                Arguments.of(
                        "m: { ipAllowList: { sourceRange: [10.0.0.0/8], §rejectStatusCode: 404 } }",
                        "gRPC clients get PERMISSION_DENIED, others 403"),
                Arguments.of(allow("depth: 1, §excludedIPs: [10.0.0.1]"), "has no effect beside depth"));
    }
}

package dev.portcullis.routing;

import static dev.portcullis.routing.Requests.router;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyTls;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link RouteTable#explain} says, and that it says what the look-up does. */
final class RouteExplanationTest {
    private static final RouteQuestion QUESTION = new RouteQuestion(
            "B.example.com:443",
            "/pkg.Svc/M?q=1",
            "POST",
            List.of(new RouteQuestion.Field("X-Env", "blue"), new RouteQuestion.Field("x-env", "gr\u00fcn")),
            Requests.CLIENT,
            new ProxyFacts("a.x", null, null, "vpce-1", new ProxyTls(3, 1, null, null, null, null, null)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Host(`a.example.com`) ~ Host(`a.example.com`) is not b.example.com",
                "Host(`b.example.com`) && Host(`*.org`) ~ Host(`*.org`) is not b.example.com",
                "HostRegexp(`^a`) ~ HostRegexp(`^a`) does not match b.example.com",
                "Path(`/x`) ~ Path(`/x`) is not /pkg.Svc/M",
                "PathPrefix(`/x`) ~ PathPrefix(`/x`) does not begin /pkg.Svc/M",
                "PathRegexp(`x$`) ~ PathRegexp(`x$`) does not match /pkg.Svc/M",
                "GrpcService(`pkg.S`) ~ GrpcService(`pkg.S`) does not begin /pkg.Svc/M",
                "GrpcMethod(`pkg.Svc/N`) ~ GrpcMethod(`pkg.Svc/N`) is not /pkg.Svc/M",
                "Method(`GET`) ~ Method(`GET`) is not 'POST'",
                "Header(`x-env`, `red`) ~ Header(`x-env`, `red`) is not 'blue', 'gr\u00fcn'",
                "Header(`x`, `red`) ~ Header(`x`, `red`) is not in the request",
                "HeaderRegexp(`x-env`, `^r`) ~ HeaderRegexp(`x-env`, `^r`) does not match 'blue', 'gr\u00fcn'",
                "Query(`q`, `2`) ~ Query(`q`, `2`) is not '1'",
                "QueryRegexp(`p`, `2`) ~ QueryRegexp(`p`, `2`) is not in the request",
                "ClientIP(`10.0.0.0/8`) ~ ClientIP(`10.0.0.0/8`) does not hold 203.0.113.7",
                "ProxyFact(`vpceId`, `vpce-2`) ~ ProxyFact(`vpceId`, `vpce-2`) is not 'vpce-1'",
                "ProxyFact(`tlsClientCert`, `verified`) ~ ProxyFact(`tlsClientCert`, `verified`) is not 'failed'",
                "ProxyFact(`alpn`, `h2`) ~ ProxyFact(`alpn`, `h2`) was not said by a PROXY header",
                "!ProxyFact(`authority`, `a.x`) ~ ProxyFact(`authority`, `a.x`) holds",
                "!Method(`POST`) ~ Method(`POST`) holds",
                "Method(`GET`) || !Host(`*`) ~ Method(`GET`) is not 'POST', and Host(`*`) holds"
            })
    void namesTheFirstConditionThatDoesNotHold(String rule, String reason) throws SettingsException {
        RouteTable table = RouteTable.compile(List.of(router("r", rule, 5)));
        assertEquals(List.of(new RouteAnswer("r", "service-of-r", 5, reason)), table.explain("grpcs", true, QUESTION));
    }

    @Test
    void asksInTheOrderOfTheLookUp() throws SettingsException {
        RouteTable table = RouteTable.compile(List.of(
                router("low", "PathPrefix(`/`)", 1), router("high", "Host(`x`)", 3), router("mid", "Host(`*`)", 2)));
        List<RouteAnswer> answers = table.explain("grpcs", true, QUESTION);
        assertEquals(
                List.of("high", "mid", "low"),
                answers.stream().map(RouteAnswer::router).toList());
        assertFalse(answers.get(0).matches());
        assertTrue(answers.get(1).matches());
        assertTrue(answers.get(2).matches());
        assertEquals(List.of(), table.explain("grpcs", false, QUESTION));
    }

    @Test
    void saysNoMoreThanAFewOfManyAlternatives() throws SettingsException {
        RouteTable table = RouteTable.compile(List.of(router("r", "Host(`a`) || Host(`b`) || Host(`c`) || Host(`d`)")));
        String reason = table.explain("grpcs", true, QUESTION).get(0).reason();
        assertTrue(reason.endsWith("Host(`c`) is not b.example.com, and 1 more"), reason);
    }

    @Test
    void agreesWithTheLookUp() throws SettingsException {
        long seed = 31;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<RouterSettings> routers = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                routers.add(router("r" + i, RandomRules.rule(random, 3), random.nextInt(4)));
            }
            RouteTable table = RouteTable.compile(routers);
            for (int i = 0; i < 20; i++) {
                RouteQuestion question = RandomRules.question(random);
                String expected = Requests.routerFor(table.routesOf("grpcs", true), question.head());
                String explained = table.explain("grpcs", true, question).stream()
                        .filter(RouteAnswer::matches)
                        .map(RouteAnswer::router)
                        .findFirst()
                        .orElse(null);
                assertEquals(expected, explained, "seed " + seed + ", round " + round + ": " + question + routers);
            }
        }
    }
}

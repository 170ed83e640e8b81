package dev.portcullis.routing;

import static dev.portcullis.routing.Requests.router;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table says about routers that are legal and look wrong. */
final class RouteWarningTest {
    @Test
    void tellsOfRoutersThatAreThereTwice() throws SettingsException {
        assertEquals(
                List.of(
                        "http.routers.b.rule: never asked on entry point grpcs, because a has the same rule and priority"),
                warnings(router("b", "Host(`h`)"), router("a", "Host(`H`)")));
        assertEquals(List.of(), warnings(router("b", "HostRegexp(`h`)"), router("a", "HostRegexp(`g`)")));
    }

    @Test
    void tellsOfRoutersThatOthersTakeEverythingFrom() throws SettingsException {
        assertEquals(
                List.of("http.routers.b.rule: never asked on entry point grpcs, because routers that are asked earlier"
                        + " take all that it would: y (priority 8), x (priority 9)"),
                warnings(
                        router("b", "Host(`h.x`) && Method(`POST`) || GrpcMethod(`p.A/M`)", 1),
                        router("x", "GrpcService(`p.A`)", 9),
                        router("y", "Host(`*.x`)", 8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Host(`a`) ~ Host(`a`) && Path(`/x`) ~ true",
                "Host(`*`) ~ HostRegexp(`b`) ~ true",
                "Host(`*.x`) ~ Host(`a.x`) ~ true",
                "Host(`*.x`) ~ Host(`a.b.x`) ~ false",
                "Host(`a.x`) ~ Host(`*.x`) ~ false",
                "PathPrefix(`/p`) ~ GrpcService(`p.A`) ~ true",
                "GrpcService(`p.A`) ~ GrpcMethod(`p.A/M`) && Host(`a`) ~ true",
                "GrpcService(`p.A`) ~ GrpcMethod(`p.AB/M`) ~ false",
                "Path(`/p.A/M`) ~ GrpcMethod(`p.A/M`) ~ true",
                "Path(`/p.A`) ~ PathPrefix(`/p.A`) ~ false",
                "PathPrefix(`/`) ~ Host(`a`) ~ false",
                "Host(`a`) && Header(`k`, `v`) ~ Host(`a`) ~ false",
                "Host(`a`) && Header(`k`, `v`) ~ Header(`k`, `v`) && Host(`a`) && Query(`q`) ~ true",
                "Host(`a`) || Host(`b`) ~ (Host(`b`) || Host(`a`)) && Path(`/x`) ~ true",
                "Host(`a`) ~ Host(`a`) || Host(`b`) ~ false",
                "!Host(`a`) ~ Host(`b`) ~ true",
                "!Host(`a`) ~ Host(`*.x`) ~ true",
                "!Host(`a.x`) ~ Host(`*.x`) ~ false",
                "ClientIP(`10.0.0.0/8`) ~ ClientIP(`10.0.0.0/8`) && Path(`/`) ~ true",
                "ClientIP(`10.0.0.0/8`) ~ ClientIP(`11.0.0.0/8`) && Path(`/`) ~ false",
                "ProxyFact(`alpn`, `h2`) ~ ProxyFact(`alpn`, `h2`) && Path(`/`) ~ true",
                "!ProxyFact(`alpn`, `h2`) ~ ProxyFact(`alpn`, `h3`) ~ true",
                "!ProxyFact(`alpn`, `h2`) ~ ProxyFact(`authority`, `h3`) ~ false",
                "HeaderRegexp(`k`, `v`) ~ HeaderRegexp(`k`, `v`) && Path(`/`) ~ true"
            })
    void knowsWhatARuleTakesFromALaterOne(String first, String second, boolean takesAll) throws SettingsException {
        List<String> warnings = warnings(router("first", first, 2), router("second", second, 1));
        assertEquals(takesAll, warnings.size() == 1, warnings.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Host(`a`) && Host(`b`) ~ can never match: Host(`a`) and Host(`b`) cannot both hold",
                "Host(`a.x`) && Host(`*.y`) ~ can never match: Host(`a.x`) and Host(`*.y`)",
                "Host(`*.x`) && Host(`*.y`) ~ can never match",
                "Path(`/x`) && PathPrefix(`/y`) ~ can never match",
                "GrpcService(`a.B`) && PathPrefix(`/c`) ~ can never match",
                "Path(`/x`) && !PathPrefix(`/`) ~ can never match: Path(`/x`) and !PathPrefix(`/`)",
                "Method(`GET`) && Method(`POST`) ~ can never match",
                "Host(`a`) && (Host(`b`) || Path(`/x`)) ~ a part of it can never match: Host(`a`) and Host(`b`)"
            })
    void tellsOfContradictions(String rule, String expected) throws SettingsException {
        List<String> warnings = warnings(router("r", rule));
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).startsWith("http.routers.r.rule: " + expected), warnings.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Host(`a.x`) && Host(`*.x`) ~ 1",
                "PathPrefix(`/x`) && Path(`/xy`) ~ 1",
                "Header(`k`, `a`) && Header(`k`, `b`) ~ 1",
                "Query(`k`, `a`) && Query(`k`, `b`) ~ 1",
                "HostRegexp(`a`) && HostRegexp(`b`) ~ 1",
                "ProxyFact(`alpn`, `a`) && ProxyFact(`authority`, `b`) ~ 1",
                "ClientIP(`10.0.0.0/8`) && ClientIP(`10.1.0.0/16`) ~ 1"
            })
    void saysNothingOfRulesThatCanHold(String rule, int routers) throws SettingsException {
        assertEquals(List.of(), warnings(router("r", rule, routers)));
    }

    @Test
    void givesNoFalseAlarm() throws SettingsException {
        long seed = 23;
        Random random = new Random(seed);
        int warned = 0;
        for (int round = 0; round < 2_000; round++) {
            List<RouterSettings> routers = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                routers.add(router("r" + i, RandomRules.rule(random, 2), random.nextInt(4)));
            }
            RouteTable table = RouteTable.compile(routers);
            Set<String> never = new HashSet<>();
            for (RouteWarning warning : table.warnings()) {
                boolean certain = warning.message().startsWith("never asked")
                        || warning.message().startsWith("can never match");
                if (certain) {
                    never.add(warning.router());
                    warned++;
                }
            }
            for (int i = 0; i < 60; i++) {
                String found = Requests.routerFor(table.routesOf("grpcs", true), RandomRules.request(random));
                assertTrue(
                        found == null || !never.contains(found),
                        "seed " + seed + ", round " + round + ": " + found + " of " + routers);
            }
        }
        assertTrue(warned > 500, "only " + warned);
    }

    private static List<String> warnings(RouterSettings... routers) throws SettingsException {
        return RouteTable.compile(Arrays.asList(routers)).warnings().stream()
                .map(RouteWarning::toString)
                .toList();
    }
}

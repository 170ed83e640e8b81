package dev.portcullis.routing;

import static dev.portcullis.routing.Requests.request;
import static dev.portcullis.routing.Requests.router;
import static dev.portcullis.routing.Requests.routerFor;
import static dev.portcullis.routing.Requests.routes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which of several routers a request finds. */
final class RouteTableTest {
    @Test
    void asksTheHigherPriorityFirst() throws SettingsException {
        EntryPointRoutes routes = routes(
                router("host", "Host(`a`)", 9),
                router("path", "PathPrefix(`/x`)", 20),
                router("both", "Host(`a`) && PathPrefix(`/x`)", 30),
                router("header", "Header(`k`, `v`)", 40));
        assertEquals("both", routerFor(routes, request("a", "/x")));
        assertEquals("path", routerFor(routes, request("b", "/x")));
        assertEquals("host", routerFor(routes, request("a", "/y")));
        assertEquals("header", routerFor(routes, request("a", "/x", "k: v")));
        assertNull(routerFor(routes, request("b", "/y")));
    }

    @Test
    void asksByNameWherePrioritiesAreEqual() throws SettingsException {
        assertEquals("a", routerFor(routes(router("b", "Host(`h`)"), router("a", "Host(`h`)")), request("h", "/")));
        assertEquals("a", routerFor(routes(router("a", "Host(`h`)"), router("b", "Host(`h`)")), request("h", "/")));
    }

    @Test
    void prefersPriorityToTheMoreExactRule() throws SettingsException {
        EntryPointRoutes routes =
                routes(router("exact", "Host(`a`) && Path(`/x`)", 1), router("any", "PathPrefix(`/`)", 2));
        assertEquals("any", routerFor(routes, request("a", "/x")));
    }

    @Test
    void keepsEntryPointsAndTlsApart() throws SettingsException {
        RouteTable table = RouteTable.compile(List.of(
                new RouterSettings("both", "PathPrefix(`/`)", List.of("in", "out"), "s", 1, true),
                new RouterSettings("clear", "PathPrefix(`/`)", List.of("in"), "s", 1, false)));
        assertEquals("both", routerFor(table.routesOf("in", true), request("h", "/")));
        assertEquals("both", routerFor(table.routesOf("out", true), request("h", "/")));
        assertEquals("clear", routerFor(table.routesOf("in", false), request("h", "/")));
        assertNull(routerFor(table.routesOf("out", false), request("h", "/")));
        assertNull(routerFor(table.routesOf("nowhere", true), request("h", "/")));
        assertSame(table.routesOf("in", true), table.routesOf("in", true));
    }

    @Test
    void readsNoRuleAgainThatStays() throws SettingsException {
        RouteTable before =
                RouteTable.compile(List.of(router("a", "Host(`a`)"), router("b", "Host(`b`) && Path(`/x`)")));
        RouteTable after = before.replaced(List.of(
                router("a", "Host(`c`)"), router("renamed", "Host(`b`) && Path(`/x`)", 9), router("d", "Host(`a`)")));
        EntryPointRoutes routes = after.routesOf("grpcs", true);
        assertEquals("a", routerFor(routes, request("c", "/")));
        assertEquals("renamed", routerFor(routes, request("b", "/x")));
        assertEquals("d", routerFor(routes, request("a", "/")));
        assertSame(before.ruleOf("b"), after.ruleOf("renamed"));
        assertSame(before.ruleOf("a"), after.ruleOf("d"));
    }

    @Test
    void findsMistakesAmongRulesThatStay() throws SettingsException {
        RouteTable before = RouteTable.compile(List.of(router("a", "Host(`a`)")));
        List<RouterSettings> wanted =
                List.of(router("a", "Host(`a`)"), router("a", "Host(`a`)"), router("b", "Hist(`a`)"));
        SettingsException refused = assertThrows(SettingsException.class, () -> before.replaced(wanted));
        assertEquals(2, refused.problems().size());
    }

    @Test
    void saysWhetherARouteIsSimple() throws SettingsException {
        EntryPointRoutes routes = routes(
                router("simple", "Host(`a`) && !PathPrefix(`/x`) && Query(`k`)"),
                router("method", "Host(`b`) && Method(`POST`)"));
        Route simple = routes.find(request("a", "/?k"), Requests.CLIENT);
        Route method = routes.find(request("b", "/"), Requests.CLIENT);
        assertEquals(new Route(0, "simple", "service-of-simple", true), simple);
        assertEquals(new Route(1, "method", "service-of-method", false), method);
    }

    @Test
    void collectsEveryProblem() {
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> RouteTable.compile(List.of(
                        router("a", "Host(`a`) &&& Path(`/`)"),
                        router("b", "Hots(`a`)"),
                        router("c", "Host(`c`)"),
                        router("c", "Host(`d`)"))));
        List<Problem> problems = refused.problems();
        assertEquals(3, problems.size());
        assertTrue(problems.get(0).message().startsWith("http.routers.a.rule: '&' alone is no operator"));
        assertEquals("Host(`a`) &&& Path(`/`)\n            ^", problems.get(0).excerpt());
        assertTrue(problems.get(1).message().endsWith("did you mean Host?"));
        assertTrue(problems.get(2).message().startsWith("http.routers.c: the name is there twice"));
    }

    @Test
    void numbersRoutesInTheOrderInWhichTheyAreAsked() throws SettingsException {
        RouteTable table = RouteTable.compile(List.of(
                new RouterSettings("low", "Host(`a`)", List.of("in", "out"), "s", 1, true),
                new RouterSettings("high", "Host(`b`)", List.of("out"), "s", 2, true),
                new RouterSettings("clear", "Host(`a`)", List.of("in"), "s", 1, false)));
        assertEquals(3, table.size());
        Route low = table.routesOf("in", true).find(request("a", "/"), Requests.CLIENT);
        assertEquals(new Route(2, "low", "s", true), low);
        assertSame(low, table.routesOf("out", true).find(request("a", "/"), Requests.CLIENT));
        assertEquals(
                new Route(0, "high", "s", true), table.routesOf("out", true).find(request("b", "/"), Requests.CLIENT));
        assertEquals(
                new Route(1, "clear", "s", true), table.routesOf("in", false).find(request("a", "/"), Requests.CLIENT));
    }

    @Test
    void findsEachOfManyHostsInOneRule() throws SettingsException {
        StringBuilder rule = new StringBuilder("PathPrefix(`/x`) && (Host(`h0`)");
        for (int i = 1; i < 1_500; i++) {
            rule.append(" || Host(`h").append(i).append("`)");
        }
        EntryPointRoutes routes = routes(router("many", rule.append(')').toString()));
        for (int i : new int[] {0, 1, 999, 1_000, 1_499}) {
            assertNotNull(routerFor(routes, request("h" + i, "/x")));
            assertNull(routerFor(routes, request("h" + i, "/y")));
        }
        assertNull(routerFor(routes, request("h1500", "/x")));
    }

    @Test
    void findsTheSameAsAskingEveryRouterInTurn() throws SettingsException, RuleException {
        long seed = 11;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<RouterSettings> routers = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                routers.add(router("r" + i, RandomRules.rule(random, 3), random.nextInt(5)));
            }
            List<RouterSettings> inTurn = new ArrayList<>(routers);
            inTurn.sort((a, b) -> a.priority() != b.priority()
                    ? Integer.compare(b.priority(), a.priority())
                    : a.name().compareTo(b.name()));
            Collections.shuffle(routers, random);
            EntryPointRoutes routes = RouteTable.compile(routers).routesOf("grpcs", true);
            RouteMemo memo = new RouteMemo();
            for (int i = 0; i < 40; i++) {
                var asked = RandomRules.request(random);
                String expected = RandomRules.firstMatch(inTurn, asked);
                String where = "seed " + seed + ", round " + round + ", " + inTurn;
                assertEquals(expected, routerFor(routes, asked), where);
                Route remembered = memo.find(routes, asked, Requests.CLIENT, null);
                assertEquals(expected, remembered == null ? null : remembered.router(), where);
            }
        }
    }
}

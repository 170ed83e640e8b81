package dev.portcullis.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.routing.Route;
import dev.portcullis.settings.CallSource;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which filters a route has. */
class RouteFiltersTest {
    private static final CallSource.Client CLIENT = CallSource.Client.OF_CONNECTION;

    /** One of each kind. */
    private static final List<MiddlewareSettings> KINDS = List.of(
            new MiddlewareSettings.HeaderChanges("headers", Map.of(), Map.of()),
            new MiddlewareSettings.IpAllowList("allow", NetworkSet.EMPTY, CLIENT),
            new MiddlewareSettings.RateLimit("rate", 1, 1_000, 1, CLIENT),
            new MiddlewareSettings.InFlight("open", 1, CLIENT),
            new MiddlewareSettings.PassClientCert("certificate", true, null));

    /** Those that decide over a call's attempts and its end, which no filter sees. */
    private static final Set<Class<?>> OF_THE_RELAY = Set.of(
            MiddlewareSettings.Retry.class,
            MiddlewareSettings.CircuitBreaker.class,
            MiddlewareSettings.MaxStreamAge.class);

    private static RouterSettings router(String... middlewares) {
        return new RouterSettings("r", "R()", List.of("web"), List.of(middlewares), "s", 1, true);
    }

    private static Route route() {
        return new Route(0, "r", "s", true);
    }

    @Test
    void everyKindHasAFilter() throws Exception {
        Set<Class<?>> kinds = KINDS.stream().map(Object::getClass).collect(Collectors.toCollection(HashSet::new));
        kinds.addAll(OF_THE_RELAY);
        assertEquals(Set.of(MiddlewareSettings.class.getPermittedSubclasses()), kinds);
        for (MiddlewareSettings kind : KINDS) {
            RouteFilters filters = RouteFilters.compile(List.of(router(kind.name())), KINDS, RouteFilters.NONE);
            assertNotNull(filters.of(route()), kind::toString);
        }
    }

    @Test
    void aRouteThatNothingLooksAtHasNoChain() throws Exception {
        MiddlewareSettings endless = new MiddlewareSettings.RateLimit("endless", 0, 1_000, 1, CLIENT);
        assertNull(RouteFilters.NONE.of(route()));
        assertNull(RouteFilters.compile(List.of(router()), KINDS, RouteFilters.NONE)
                .of(route()));
        assertNull(RouteFilters.compile(List.of(router("endless")), List.of(endless), RouteFilters.NONE)
                .of(route()));
    }

    @Test
    void aNameThatLeadsNowhereIsAMistake() {
        SettingsException mistakes = assertThrows(
                SettingsException.class,
                () -> RouteFilters.compile(List.of(router("rate", "x", "y")), KINDS, RouteFilters.NONE));
        assertEquals(2, mistakes.problems().size());
        assertEquals(
                "http.routers.r.middlewares: there is no middleware 'x'",
                mistakes.problems().get(0).message());
    }
}

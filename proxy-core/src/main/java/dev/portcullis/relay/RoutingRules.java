package dev.portcullis.relay;

import dev.portcullis.filter.FilterChain;
import dev.portcullis.filter.RouteFilters;
import dev.portcullis.routing.Route;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What decides where a call goes, of one configuration: immutable, replaced as a whole, known by its identity. Any thread. */
public final class RoutingRules {
    private final RouteTable routes;
    private final RouteFilters filters;
    /** By the number of the route; empty when no route has filters. */
    private final @Nullable FilterChain[] chains;
    /** The same for what is wanted beyond filters. */
    private final @Nullable RoutePolicy[] policies;

    /** Rules of routers that are compiled, and whose calls nothing looks at. */
    public RoutingRules(RouteTable routes) {
        this(routes, RouteFilters.NONE, Map.of());
    }

    private RoutingRules(RouteTable routes, RouteFilters filters, Map<String, RoutePolicy> byRouter) {
        this.routes = routes;
        this.filters = filters;
        this.chains = filters.isEmpty()
                ? new FilterChain[0]
                : routes.all().stream().map(filters::of).toArray(FilterChain[]::new);
        this.policies = byRouter.isEmpty()
                ? new RoutePolicy[0]
                : routes.all().stream()
                        .map(route -> byRouter.get(route.router()))
                        .toArray(RoutePolicy[]::new);
    }

    /**
     * Compiles routers and middlewares.
     *
     * @param before the rules that these will replace: limits whose settings are the same go on counting where they are. Null at
     *     the start
     * @throws SettingsException with every mistake
     */
    public static RoutingRules compile(
            List<RouterSettings> routers, List<MiddlewareSettings> middlewares, @Nullable RoutingRules before)
            throws SettingsException {
        RouteTable table = before == null ? RouteTable.compile(routers) : before.routes.replaced(routers);
        RouteFilters counting = before == null ? RouteFilters.NONE : before.filters;
        RouteFilters filters = RouteFilters.compile(routers, middlewares, counting);
        return new RoutingRules(table, filters, RoutePolicy.byRouter(routers, middlewares));
    }

    /** What looks at the calls of a route, or null when nothing does. */
    @Nullable
    FilterChain filters(Route route) {
        return chains.length == 0 ? null : chains[route.number()];
    }

    /** What is wanted for the calls of a route beyond filters, or null for nothing. */
    @Nullable
    RoutePolicy policy(Route route) {
        return policies.length == 0 ? null : policies[route.number()];
    }

    /** Which router takes a call. */
    public RouteTable routes() {
        return routes;
    }
}

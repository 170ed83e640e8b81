package dev.portcullis.relay;

import dev.portcullis.filter.FilterChain;
import dev.portcullis.filter.RouteFilters;
import dev.portcullis.routing.Route;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What decides where a call goes, of one configuration: immutable, replaced as a whole, known by its identity. Any thread. */
public final class RoutingRules {
    private final RouteTable routes;
    private final RouteFilters filters;
    /** By the number of the route; empty when no route has filters. */
    private final @Nullable FilterChain[] chains;

    /** Rules of routers that are compiled, and whose calls nothing looks at. */
    public RoutingRules(RouteTable routes) {
        this(routes, RouteFilters.NONE);
    }

    private RoutingRules(RouteTable routes, RouteFilters filters) {
        this.routes = routes;
        this.filters = filters;
        this.chains = filters.isEmpty()
                ? new FilterChain[0]
                : routes.all().stream().map(filters::of).toArray(FilterChain[]::new);
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
        return new RoutingRules(table, RouteFilters.compile(routers, middlewares, counting));
    }

    /** What looks at the calls of a route, or null when nothing does. */
    @Nullable
    FilterChain filters(Route route) {
        return chains.length == 0 ? null : chains[route.number()];
    }

    /** Which router takes a call. */
    public RouteTable routes() {
        return routes;
    }
}

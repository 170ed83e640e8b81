package dev.portcullis.filter;

import dev.portcullis.routing.Route;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters of all routes of one configuration: immutable, replaced as a whole. Any thread. A middleware is one filter, whichever
 * routers name it, and stays the same object in the next configuration if its settings do: so limits go on counting.
 */
public final class RouteFilters {
    /** No route has a filter. */
    public static final RouteFilters NONE = new RouteFilters(Map.of(), Map.of());

    private final Map<MiddlewareSettings, Filter> filters;
    private final Map<String, FilterChain> chains;

    private RouteFilters(Map<MiddlewareSettings, Filter> filters, Map<String, FilterChain> chains) {
        this.filters = filters;
        this.chains = chains;
    }

    /**
     * Makes the filters of a configuration.
     *
     * @param before the filters of the configuration that it replaces, or {@link #NONE}
     * @throws SettingsException with every router that names a middleware that is not there
     */
    public static RouteFilters compile(
            List<RouterSettings> routers, List<MiddlewareSettings> middlewares, RouteFilters before)
            throws SettingsException {
        Map<String, MiddlewareSettings> byName = new HashMap<>();
        Map<MiddlewareSettings, Filter> filters = new HashMap<>();
        for (MiddlewareSettings settings : middlewares) {
            byName.put(settings.name(), settings);
            Filter kept = before.filters.get(settings);
            Filter filter = kept == null ? make(settings) : kept;
            if (filter != null) {
                filters.put(settings, filter);
            }
        }
        List<Problem> problems = new ArrayList<>();
        Map<String, FilterChain> chains = new HashMap<>();
        for (RouterSettings router : routers) {
            List<Filter> chain = new ArrayList<>();
            for (String name : router.middlewares()) {
                MiddlewareSettings settings = byName.get(name);
                Filter filter = settings == null ? null : filters.get(settings);
                if (settings == null) {
                    problems.add(Problem.of(unknown(router, name)));
                } else if (filter != null) {
                    chain.add(filter);
                }
            }
            if (!chain.isEmpty()) {
                chains.put(router.name(), new FilterChain(chain));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new RouteFilters(filters, chains);
    }

    private static String unknown(RouterSettings router, String name) {
        return "http.routers." + router.name() + ".middlewares: there is no middleware '" + name + "'";
    }

    /** Null for a middleware to which every call is welcome, such as one that the relay itself heeds. */
    private static @Nullable Filter make(MiddlewareSettings settings) {
        if (settings instanceof MiddlewareSettings.HeaderChanges changes) {
            return new HeaderFilter(changes);
        }
        if (settings instanceof MiddlewareSettings.IpAllowList list) {
            return new IpAllowListFilter(list);
        }
        if (settings instanceof MiddlewareSettings.RateLimit limit) {
            return limit.average() == 0 ? null : new RateLimitFilter(limit);
        }
        if (settings instanceof MiddlewareSettings.InFlight limit) {
            return new InFlightFilter(limit);
        }
        if (settings instanceof MiddlewareSettings.PassClientCert pass) {
            return new ClientCertFilter(pass);
        }
        if (settings instanceof MiddlewareSettings.Retry
                || settings instanceof MiddlewareSettings.CircuitBreaker
                || settings instanceof MiddlewareSettings.MaxStreamAge) {
            return null;
        }
        throw new AssertionError("a kind of middleware without a filter: " + settings);
    }

    /** Whether nothing looks at the calls of any route. */
    public boolean isEmpty() {
        return chains.isEmpty();
    }

    /** What the calls of a route pass, or null when nothing looks at them. */
    public @Nullable FilterChain of(Route route) {
        return chains.get(route.router());
    }
}

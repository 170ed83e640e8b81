package dev.portcullis.relay;

import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.MiddlewareSettings.CircuitBreaker;
import dev.portcullis.settings.MiddlewareSettings.MaxStreamAge;
import dev.portcullis.settings.MiddlewareSettings.Retry;
import dev.portcullis.settings.RouterSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the middlewares of a route ask of the relay itself, and not of a filter. Of two of one kind the last counts: a router's own
 * stands behind that of its entry point. Immutable; any thread.
 *
 * @param attempts how calls are tried again; null for not
 * @param breaker what keeps calls from a service in trouble; null for nothing
 * @param streamAgeMillis how old a stream may become; 0 for any age
 */
record RoutePolicy(
        @Nullable CallPolicies attempts, @Nullable CircuitBreaker breaker, long streamAgeMillis) {
    private static final RoutePolicy NOTHING = new RoutePolicy(null, null, 0);

    /** By router, of those that ask for something. Names that lead nowhere have been found out before. */
    static Map<String, RoutePolicy> byRouter(List<RouterSettings> routers, List<MiddlewareSettings> middlewares) {
        Map<String, MiddlewareSettings> byName = new HashMap<>();
        middlewares.forEach(middleware -> byName.put(middleware.name(), middleware));
        Map<String, RoutePolicy> policies = new HashMap<>();
        for (RouterSettings router : routers) {
            RoutePolicy policy = NOTHING;
            for (String name : router.middlewares()) {
                policy = policy.with(byName.get(name));
            }
            if (!policy.equals(NOTHING)) {
                policies.put(router.name(), policy);
            }
        }
        return policies;
    }

    private RoutePolicy with(@Nullable MiddlewareSettings settings) {
        if (settings instanceof Retry retry) {
            return new RoutePolicy(retry.policies(), breaker, streamAgeMillis);
        }
        if (settings instanceof CircuitBreaker other) {
            return new RoutePolicy(attempts, other, streamAgeMillis);
        }
        return settings instanceof MaxStreamAge age ? new RoutePolicy(attempts, breaker, age.ageMillis()) : this;
    }
}

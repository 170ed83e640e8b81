package dev.portcullis.app.config;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings that run while a load reads others. What was read and is equal is given up for what runs, as soon as it is
 * made: it is garbage that no collection copies, and the old generation grows by what changed only.
 */
final class RunningSettings {
    private final Map<String, RouterSettings> routers;
    private final Map<String, ServiceSettings> services;
    private final Map<String, MiddlewareSettings> middlewares;

    private RunningSettings(
            List<RouterSettings> routers, List<ServiceSettings> services, List<MiddlewareSettings> middlewares) {
        this.routers = byName(routers, RouterSettings::name);
        this.services = byName(services, ServiceSettings::name);
        this.middlewares = byName(middlewares, MiddlewareSettings::name);
    }

    /** Those of a proxy; null when none runs yet. */
    static RunningSettings of(@Nullable EdgeSettings running) {
        return running == null
                ? new RunningSettings(List.of(), List.of(), List.of())
                : new RunningSettings(running.routers(), running.services(), running.middlewares());
    }

    private static <T> Map<String, T> byName(List<T> items, Function<T, String> name) {
        Map<String, T> named = new HashMap<>();
        items.forEach(item -> named.put(name.apply(item), item));
        return named;
    }

    RouterSettings router(RouterSettings made) {
        return either(made, routers.get(made.name()));
    }

    /** A service before its transport is looked up, which is not compared; the running one has its own. */
    ServiceSettings service(ServiceSettings made) {
        ServiceSettings running = services.get(made.name());
        if (made instanceof LoadBalancer balancer && running instanceof LoadBalancer now) {
            return now.equals(balancer.withTransport(now.transport())) ? now : made;
        }
        return either(made, running);
    }

    MiddlewareSettings middleware(MiddlewareSettings made) {
        return either(made, middlewares.get(made.name()));
    }

    private static <T> T either(T made, @Nullable T running) {
        return running != null && running.equals(made) ? running : made;
    }
}

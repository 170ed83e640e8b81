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
    private final Known<RouterSettings> routers;
    private final Known<ServiceSettings> services;
    private final Known<MiddlewareSettings> middlewares;

    private RunningSettings(
            List<RouterSettings> routers, List<ServiceSettings> services, List<MiddlewareSettings> middlewares) {
        this.routers = new Known<>(routers, RouterSettings::name);
        this.services = new Known<>(services, ServiceSettings::name);
        this.middlewares = new Known<>(middlewares, MiddlewareSettings::name);
    }

    /** Those of a proxy; null when none runs yet. */
    static RunningSettings of(@Nullable EdgeSettings running) {
        return running == null
                ? new RunningSettings(List.of(), List.of(), List.of())
                : new RunningSettings(running.routers(), running.services(), running.middlewares());
    }

    RouterSettings router(RouterSettings made) {
        return either(made, routers.named(made.name()));
    }

    /** A service before its transport is looked up, which is not compared; the running one has its own. */
    ServiceSettings service(ServiceSettings made) {
        ServiceSettings running = services.named(made.name());
        if (made instanceof LoadBalancer balancer && running instanceof LoadBalancer now) {
            return now.equals(balancer.withTransport(now.transport())) ? now : made;
        }
        return either(made, running);
    }

    MiddlewareSettings middleware(MiddlewareSettings made) {
        return either(made, middlewares.named(made.name()));
    }

    private static <T> T either(T made, @Nullable T running) {
        return running != null && running.equals(made) ? running : made;
    }

    /** Settings of one kind, which are asked for in the order in which they stand here, but for those that are new or moved. */
    private static final class Known<T> {
        private final List<T> all;
        private final Function<T, String> nameOf;
        private int next;
        /** Made when the order is another one: a table of thousands lives as long as the load. */
        private @Nullable Map<String, T> byName;

        Known(List<T> all, Function<T, String> nameOf) {
            this.all = all;
            this.nameOf = nameOf;
        }

        @Nullable
        T named(String name) {
            if (next < all.size() && nameOf.apply(all.get(next)).equals(name)) {
                return all.get(next++);
            }
            Map<String, T> named = byName;
            if (named == null) {
                named = new HashMap<>();
                for (T each : all) {
                    named.put(nameOf.apply(each), each);
                }
                byName = named;
            }
            return named.get(name);
        }
    }
}

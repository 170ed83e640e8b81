package dev.portcullis;

import dev.portcullis.ReloadReport.Changes;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Where the settings that run and those that are wanted differ.
 *
 * @param running what the proxy does now
 * @param wanted what it is to do
 */
record SettingsComparison(EdgeSettings running, EdgeSettings wanted) {
    /** Of an entry point these do not need a restart: the name is its identity, and who speaks TLS follows from the routers. */
    private static final Set<String> APPLIED = Set.of("name", "tls");

    Changes routers() {
        return compare(EdgeSettings::routers, RouterSettings::name);
    }

    Changes services() {
        return compare(EdgeSettings::services, ServiceSettings::name);
    }

    Changes middlewares() {
        return compare(EdgeSettings::middlewares, MiddlewareSettings::name);
    }

    Changes servers() {
        Set<ServiceSettings> before = Set.copyOf(running.services());
        Set<ServiceSettings> after = Set.copyOf(wanted.services());
        return Changes.between(serversOf(running, after), serversOf(wanted, before));
    }

    private <T> Changes compare(Function<EdgeSettings, List<T>> part, Function<T, String> name) {
        return Changes.between(byName(part.apply(running), name), byName(part.apply(wanted), name));
    }

    private static <T> Map<String, T> byName(List<T> items, Function<T, String> name) {
        Map<String, T> named = new LinkedHashMap<>();
        items.forEach(item -> named.put(name.apply(item), item));
        return named;
    }

    /** The weights by service and server, but for services that are the same on both sides. */
    private static Map<String, Integer> serversOf(EdgeSettings settings, Set<ServiceSettings> same) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (ServiceSettings service : settings.services()) {
            if (service instanceof LoadBalancer balancer && !same.contains(service)) {
                for (ServerSettings server : balancer.servers()) {
                    weights.merge(service.name() + "/" + server.address(), server.weight(), Integer::sum);
                }
            }
        }
        return weights;
    }

    /** Differences that are not applied, in words. */
    List<String> needsRestart() {
        List<String> words = new ArrayList<>();
        if (running.workers() != wanted.workers()) {
            words.add("workers: " + running.workers() + ", wanted " + wanted.workers());
        }
        if (running.transport() != wanted.transport()) {
            words.add("transport: " + running.transport() + ", wanted " + wanted.transport());
        }
        Map<String, EntryPointSettings> before = byName(running.entryPoints(), EntryPointSettings::name);
        Map<String, EntryPointSettings> after = byName(wanted.entryPoints(), EntryPointSettings::name);
        Changes entryPoints = Changes.between(before, after);
        entryPoints.added().forEach(name -> words.add("entry point " + name + ": added"));
        entryPoints.removed().forEach(name -> words.add("entry point " + name + ": removed"));
        before.forEach((name, now) -> {
            List<String> components = differing(now, after.getOrDefault(name, now));
            if (!components.isEmpty()) {
                words.add("entry point " + name + ": " + String.join(", ", components));
            }
        });
        return words;
    }

    private static List<String> differing(EntryPointSettings one, EntryPointSettings other) {
        List<String> names = new ArrayList<>();
        try {
            for (RecordComponent component : EntryPointSettings.class.getRecordComponents()) {
                Object mine = component.getAccessor().invoke(one);
                Object its = component.getAccessor().invoke(other);
                if (!APPLIED.contains(component.getName()) && !Objects.equals(mine, its)) {
                    names.add(component.getName());
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a public record cannot be read", e);
        }
        return names;
    }

    /**
     * What runs once the reload is done: the entry points that listen, and everything else as it is wanted. An entry point that is
     * no longer wanted goes on as it is.
     */
    EdgeSettings applied() {
        Map<String, EntryPointSettings> after = byName(wanted.entryPoints(), EntryPointSettings::name);
        List<EntryPointSettings> entryPoints = running.entryPoints().stream()
                .map(now -> now.withTls(after.getOrDefault(now.name(), now).tls()))
                .toList();
        return new EdgeSettings(
                running.workers(),
                running.transport(),
                entryPoints,
                wanted.routers(),
                wanted.services(),
                wanted.middlewares(),
                wanted.tls());
    }
}

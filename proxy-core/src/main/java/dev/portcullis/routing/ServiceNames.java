package dev.portcullis.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names by which somebody may ask for routed services: their own, and those of the gRPC services whose calls rules send there.
 * Filled while routers are compiled, on one thread.
 */
final class ServiceNames {
    private final Map<String, Set<String>> services = new HashMap<>();

    private ServiceNames() {}

    /** The services behind each name. */
    static Map<String, Set<String>> of(List<CompiledRouter> routers) {
        ServiceNames names = new ServiceNames();
        for (CompiledRouter router : routers) {
            String service = router.settings().service();
            names.add(service, service);
            names.addNamed(router.rule(), service);
        }
        return Map.copyOf(names.services);
    }

    private void add(String name, String service) {
        // The usual name stands for one service; a tree for each would be most of the table.
        Set<String> known = services.putIfAbsent(name, Set.of(service));
        if (known instanceof TreeSet<String> several) {
            several.add(service);
        } else if (known != null && !known.contains(service)) {
            Set<String> several = new TreeSet<>(known);
            several.add(service);
            services.put(name, several);
        }
    }

    private void addNamed(Rule rule, String service) {
        if (rule instanceof Rule.Or or) {
            or.rules().forEach(part -> addNamed(part, service));
        } else if (rule instanceof Rule.And and) {
            and.rules().forEach(part -> addNamed(part, service));
        } else if (rule instanceof Rule.GrpcService named) {
            add(named.service(), service);
        } else if (rule instanceof Rule.GrpcMethod named) {
            addPath("/" + named.method(), service);
        } else if (rule instanceof Rule.PathPrefix prefix) {
            addPath(prefix.prefix(), service);
        } else if (rule instanceof Rule.Path path) {
            addPath(path.path(), service);
        }
    }

    /** As in {@code /pkg.Service/} and {@code /pkg.Service/Method}; other paths name no gRPC service. */
    private void addPath(String path, String service) {
        int slash = path.indexOf('/', 1);
        if (path.startsWith("/") && slash > 1) {
            add(path.substring(1, slash), service);
        }
    }
}

package dev.portcullis.app.metrics;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where calls go by the settings of now, as Traefik's metrics name it. Immutable.
 *
 * @param services by router the service that it names
 * @param urls by service and address the URL of each server
 * @param balanced the services that have servers
 */
record TraefikTargets(Map<String, String> services, Map<RowName, String> urls, Set<String> balanced) {
    /** Nothing that Traefik has names for. */
    static final TraefikTargets NONE = new TraefikTargets(Map.of(), Map.of(), Set.of());

    TraefikTargets {
        services = Map.copyOf(services);
        urls = Map.copyOf(urls);
        balanced = Set.copyOf(balanced);
    }

    static TraefikTargets of(EdgeSettings settings) {
        Map<String, String> services = new LinkedHashMap<>();
        for (RouterSettings router : settings.routers()) {
            services.put(router.name(), router.service());
        }
        Map<RowName, String> urls = new LinkedHashMap<>();
        Set<String> balanced = new HashSet<>();
        for (ServiceSettings service : settings.services()) {
            if (service instanceof ServiceSettings.LoadBalancer balancer) {
                for (ServerSettings server : balancer.servers()) {
                    urls.put(new RowName(service.name(), server.address().toString()), server.url());
                    balanced.add(service.name());
                }
            }
        }
        return new TraefikTargets(services, urls, balanced);
    }
}

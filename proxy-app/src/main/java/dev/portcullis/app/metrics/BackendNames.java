package dev.portcullis.app.metrics;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The backends that have rows whether or not anything happened: those of now, and those of before the last change, whose last
 * counts somebody may not have scraped yet. So reloads without end make at most twice as many rows as the settings have servers.
 * Immutable.
 *
 * @param now the addresses by service; of services that a reload did not change, the objects of before it
 * @param before the same, of the settings that had other ones
 */
record BackendNames(Map<String, Set<String>> now, Map<String, Set<String>> before) {
    static BackendNames of(EdgeSettings settings) {
        return new BackendNames(namesOf(settings, Map.of()), Map.of());
    }

    /** Those after a reload; the same ones when it changed none. */
    BackendNames next(EdgeSettings settings) {
        Map<String, Set<String>> next = namesOf(settings, now);
        return next.equals(now) ? this : new BackendNames(next, now);
    }

    boolean has(RowName name) {
        return has(now, name) || has(before, name);
    }

    private static boolean has(Map<String, Set<String>> names, RowName name) {
        return names.getOrDefault(name.first(), Set.of()).contains(name.second());
    }

    private static Map<String, Set<String>> namesOf(EdgeSettings settings, Map<String, Set<String>> known) {
        Map<String, Set<String>> names = new HashMap<>();
        for (ServiceSettings service : settings.services()) {
            if (service instanceof ServiceSettings.LoadBalancer balancer) {
                Set<String> addresses = new HashSet<>();
                for (ServerSettings server : balancer.servers()) {
                    addresses.add(server.address().toString());
                }
                Set<String> same = known.get(service.name());
                if (!addresses.isEmpty()) {
                    names.put(service.name(), addresses.equals(same) ? same : Set.copyOf(addresses));
                }
            }
        }
        return Map.copyOf(names);
    }
}

package dev.portcullis.app.metrics;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import java.util.HashSet;
import java.util.Set;

/**
 * The backends that have rows whether or not anything happened: those of now, and those of before the last change, whose last
 * counts somebody may not have scraped yet. So reloads without end make at most twice as many rows as the settings have servers.
 * Immutable.
 *
 * @param now by service and address
 * @param before the same, of the settings that had other ones
 */
record BackendNames(Set<RowName> now, Set<RowName> before) {
    static BackendNames of(EdgeSettings settings) {
        return new BackendNames(namesOf(settings), Set.of());
    }

    /** Those after a reload; the same ones when it changed none. */
    BackendNames next(EdgeSettings settings) {
        Set<RowName> next = namesOf(settings);
        return next.equals(now) ? this : new BackendNames(next, now);
    }

    boolean has(RowName name) {
        return now.contains(name) || before.contains(name);
    }

    private static Set<RowName> namesOf(EdgeSettings settings) {
        Set<RowName> names = new HashSet<>();
        for (ServiceSettings service : settings.services()) {
            if (service instanceof ServiceSettings.LoadBalancer balancer) {
                for (ServerSettings server : balancer.servers()) {
                    names.add(new RowName(service.name(), server.address().toString()));
                }
            }
        }
        return Set.copyOf(names);
    }
}

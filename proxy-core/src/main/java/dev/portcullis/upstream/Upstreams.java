package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.Failover;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The services that one worker can reach, by name. A reload replaces some of them in two steps: {@link #put} before the routers
 * change, so that every service they name is there, and {@link #settle} and {@link #remove} once no call comes by the old ones.
 */
@EventLoopConfined
public final class Upstreams {
    private final Map<String, Upstream> services = new HashMap<>();
    private final Map<String, WeightedUpstream> weighted = new HashMap<>();
    private final Map<String, Failover> failovers = new HashMap<>();
    /** Endpoints whose service was replaced without them, by its name; until {@link #settle}. */
    private final Map<String, List<Endpoint>> leaving = new HashMap<>();
    /** Endpoints whose calls may still finish. */
    private final Set<Endpoint> retired = new LinkedHashSet<>();

    private final BackendConnector connector;

    /** The services as a worker sees them; no connection is made yet. */
    public Upstreams(List<ServiceSettings> settings, BackendConnector connector) {
        this.connector = connector;
        put(settings);
    }

    /** The service that takes the next call to a name, one of its parts when it has some; null when there is none. */
    public @Nullable Upstream service(String name) {
        Upstream service = services.get(name);
        if (service != null) {
            return service;
        }
        WeightedUpstream parts = weighted.get(name);
        if (parts != null) {
            return parts.next(this);
        }
        Failover pair = failovers.get(name);
        return pair == null ? null : service(placeOf(pair));
    }

    /** Its first service, unless only the other one can take a call: if none can, the trouble of the first is what counts. */
    private String placeOf(Failover pair) {
        return isFit(pair.service()) || !isFit(pair.fallback()) ? pair.service() : pair.fallback();
    }

    private boolean isFit(String name) {
        Upstream service = services.get(name);
        if (service != null) {
            return service.isFit();
        }
        Failover pair = failovers.get(name);
        if (pair != null) {
            return isFit(pair.service()) || isFit(pair.fallback());
        }
        WeightedUpstream split = weighted.get(name);
        if (split != null) {
            for (Part part : split.parts()) {
                if (part.weight() > 0 && isFit(part.service())) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Another service for a call that found no server.
     *
     * @param name what its router names
     * @param failed what {@link #service} gave it
     * @return the other service of a failover on the way to {@code failed}, if that is fit; else null
     */
    public @Nullable Upstream insteadOf(Upstream failed, String name) {
        Failover pair = failovers.get(name);
        if (pair != null && leadsTo(pair.service(), failed)) {
            Upstream inner = insteadOf(failed, pair.service());
            boolean over = inner == null && !isFit(pair.service()) && isFit(pair.fallback());
            return over ? service(pair.fallback()) : inner;
        }
        if (pair != null) {
            return insteadOf(failed, pair.fallback());
        }
        WeightedUpstream split = weighted.get(name);
        if (split != null) {
            for (Part part : split.parts()) {
                if (leadsTo(part.service(), failed)) {
                    return insteadOf(failed, part.service());
                }
            }
        }
        return null;
    }

    private boolean leadsTo(String name, Upstream service) {
        if (service.name().equals(name)) {
            return true;
        }
        Failover pair = failovers.get(name);
        if (pair != null) {
            return leadsTo(pair.service(), service) || leadsTo(pair.fallback(), service);
        }
        WeightedUpstream split = weighted.get(name);
        if (split != null) {
            for (Part part : split.parts()) {
                if (leadsTo(part.service(), service)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Adds services, and replaces those of the same name. Calls that found the old ones are not touched. */
    public void put(List<ServiceSettings> settings) {
        for (ServiceSettings service : settings) {
            Upstream before = services.remove(service.name());
            WeightedUpstream partsBefore = weighted.remove(service.name());
            failovers.remove(service.name());
            Upstream after = null;
            if (service instanceof LoadBalancer servers) {
                after = before == null ? new Upstream(servers, connector) : before.successor(servers);
                services.put(service.name(), after);
            } else if (service instanceof Weighted parts) {
                weighted.put(service.name(), new WeightedUpstream(parts, connector, partsBefore));
            } else if (service instanceof Failover pair) {
                failovers.put(service.name(), pair);
            }
            if (before != null) {
                leaving.put(service.name(), before.endpointsNotIn(after));
            }
        }
    }

    /**
     * Lets the servers go that {@link #put} left out: they get no new call, and their connections end with their calls.
     *
     * @param graceMillis how long the calls may take
     */
    public void settle(List<String> names, long graceMillis) {
        List<Endpoint> left = new ArrayList<>();
        for (String name : names) {
            left.addAll(leaving.getOrDefault(name, List.of()));
            leaving.remove(name);
        }
        retire(left, graceMillis);
    }

    /** Forgets services that no router names any more; their servers go as in {@link #settle}. */
    public void remove(List<String> names, long graceMillis) {
        List<Endpoint> left = new ArrayList<>();
        for (String name : names) {
            weighted.remove(name);
            failovers.remove(name);
            Upstream gone = services.remove(name);
            if (gone != null) {
                left.addAll(gone.endpointsNotIn(null));
            }
        }
        retire(left, graceMillis);
    }

    private void retire(List<Endpoint> endpoints, long graceMillis) {
        List<Endpoint> busy = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            endpoint.retire();
            if (endpoint.isBusy()) {
                busy.add(endpoint);
            }
        }
        if (busy.isEmpty()) {
            return;
        }
        retired.addAll(busy);
        Alarm graceOver = new Alarm(now -> {
            busy.forEach(Endpoint::closeRetired);
            busy.forEach(retired::remove);
        });
        long now = connector.worker().nowNanos();
        connector.worker().timers().start(graceOver, now, TimeUnit.MILLISECONDS.toNanos(graceMillis));
    }

    /** Connects to no backend any more, and ends each connection once its streams are done. */
    public void drain() {
        services.values().forEach(Upstream::drain);
        retired.forEach(Endpoint::drain);
    }

    /** Closes every connection at once. */
    public void close() {
        close(() -> {});
    }

    /** The same; tells on the loop when the last socket is closed. */
    public void close(Runnable onClosed) {
        services.values().forEach(Upstream::close);
        List.copyOf(retired).forEach(Endpoint::close);
        leaving.values().forEach(left -> left.forEach(Endpoint::close));
        connector.close(onClosed);
    }
}

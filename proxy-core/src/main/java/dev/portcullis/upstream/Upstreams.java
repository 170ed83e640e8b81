package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.Failover;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Mirrored;
import dev.portcullis.settings.ServiceSettings.Weighted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The services that one worker can reach, by name. A reload replaces some of them in two steps: {@link #put} before the routers
 * change, so that every service they name is there, and {@link #settle} and {@link #remove} once no call comes by the old ones.
 */
@EventLoopConfined
public final class Upstreams {
    private final Map<String, Upstream> services = new HashMap<>();
    private final Map<String, WeightedUpstream> weighted = new HashMap<>();
    private final Map<String, MirroredUpstream> mirrored = new HashMap<>();
    /** What the last look-up came by; null for most. */
    private @Nullable MirroredUpstream passed;

    private final Map<String, Failover> failovers = new HashMap<>();
    /** Endpoints whose service was replaced without them, by its name; until {@link #settle}. */
    private final Map<String, List<Endpoint>> leaving = new HashMap<>();
    /** Endpoints whose calls may still finish. */
    private final Set<Endpoint> retired = new LinkedHashSet<>();

    private final BackendConnector connector;
    private final ServiceGauges gauges;

    /** The services of a worker that shares limits with no other. */
    public Upstreams(List<ServiceSettings> settings, BackendConnector connector) {
        this(settings, connector, new ServiceGauges());
    }

    /**
     * The services as a worker sees them; no connection is made before its loop runs, and then those that are to be open always.
     *
     * @param gauges the process's
     */
    public Upstreams(List<ServiceSettings> settings, BackendConnector connector, ServiceGauges gauges) {
        this.connector = connector;
        this.gauges = gauges;
        put(settings);
    }

    /** The service that takes the next call to a name, one of its parts when it has some; null when there is none. */
    public @Nullable Upstream service(String name) {
        passed = null;
        return find(name);
    }

    /** The same within one look-up. */
    @Nullable
    Upstream find(String name) {
        Upstream service = services.get(name);
        if (service != null) {
            return service;
        }
        WeightedUpstream parts = weighted.get(name);
        if (parts != null) {
            return parts.next(this);
        }
        Failover pair = failovers.get(name);
        if (pair != null) {
            return find(placeOf(pair));
        }
        MirroredUpstream copied = mirrored.get(name);
        passed = copied;
        return copied == null ? null : find(copied.main());
    }

    /** The mirrors by which the last {@link #service} came to its answer, to be taken by whoever asked; null for most. */
    public @Nullable MirroredUpstream takeMirrors() {
        MirroredUpstream last = passed;
        passed = null;
        return last;
    }

    /** Whether a service has a server that may get a call now; false for one that is not there. */
    public boolean isServing(String name) {
        return reaches(name, Upstream::isServing);
    }

    /** What is known of every server, by the names of their services. */
    public List<ServerState> states() {
        List<ServerState> states = new ArrayList<>();
        new TreeMap<>(services).values().forEach(service -> service.addStates(states));
        return states;
    }

    /** How a check reaches a server, at its own address or at another one of its machine; null when it is not there any more. */
    public @Nullable CheckPath checkPath(String service, BackendAddress server, BackendAddress asked) {
        Upstream found = services.get(service);
        return found == null ? null : found.checkPath(server, asked);
    }

    /** Active checks know something else of a server; nothing happens when it is not there any more. */
    public void onChecked(String service, BackendAddress server, HealthState state, String reason) {
        Upstream found = services.get(service);
        if (found != null) {
            found.onChecked(server, state, reason);
        }
    }

    /** Its first service, unless only the other one can take a call: if none can, the trouble of the first is what counts. */
    private String placeOf(Failover pair) {
        return isFit(pair.service()) || !isFit(pair.fallback()) ? pair.service() : pair.fallback();
    }

    private boolean isFit(String name) {
        return reaches(name, Upstream::isFit);
    }

    /** Whether a service of which that is true is the one of that name, or one of those that it gives its calls to. */
    private boolean reaches(String name, Predicate<Upstream> wanted) {
        Upstream service = services.get(name);
        if (service != null) {
            return wanted.test(service);
        }
        MirroredUpstream copied = mirrored.get(name);
        if (copied != null) {
            return reaches(copied.main(), wanted);
        }
        Failover pair = failovers.get(name);
        if (pair != null) {
            return reaches(pair.service(), wanted) || reaches(pair.fallback(), wanted);
        }
        WeightedUpstream split = weighted.get(name);
        return split != null && split.hasPart(part -> reaches(part, wanted));
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
            return over ? find(pair.fallback()) : inner;
        }
        if (pair != null) {
            return insteadOf(failed, pair.fallback());
        }
        MirroredUpstream copied = mirrored.get(name);
        if (copied != null) {
            return insteadOf(failed, copied.main());
        }
        WeightedUpstream split = weighted.get(name);
        String part = split == null ? null : split.partOf(each -> leadsTo(each, failed));
        return part == null ? null : insteadOf(failed, part);
    }

    private boolean leadsTo(String name, Upstream service) {
        return reaches(name, other -> other.name().equals(service.name()));
    }

    /** Adds services, and replaces those of the same name. Calls that found the old ones are not touched. */
    public void put(List<ServiceSettings> settings) {
        for (ServiceSettings service : settings) {
            Upstream before = services.remove(service.name());
            WeightedUpstream partsBefore = weighted.remove(service.name());
            mirrored.remove(service.name());
            failovers.remove(service.name());
            Upstream after = null;
            if (service instanceof LoadBalancer servers) {
                after = before == null ? new Upstream(servers, connector) : before.successor(servers);
                after.ledger().limits(servers.policy().limits(), gauges.of(servers));
                services.put(service.name(), after);
            } else if (service instanceof Weighted parts) {
                weighted.put(service.name(), new WeightedUpstream(parts, connector, partsBefore));
            } else if (service instanceof Mirrored copies) {
                mirrored.put(service.name(), new MirroredUpstream(copies));
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
            mirrored.remove(name);
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

package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.EndpointStates;
import dev.portcullis.balancing.RoundRobinBalancer;
import dev.portcullis.balancing.WeightedBalancer;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendTls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One service as one worker sees it: its endpoints, and whose turn it is. An endpoint that refused a connection is passed over
 * until a probe, which a later call sets off after the back-off, has reached it again.
 *
 * <p>Its servers never change. A reload makes a successor, which takes over the endpoints that stay; calls that began before keep
 * the old one, whose other endpoints retire.
 */
@EventLoopConfined
public final class Upstream implements EndpointStates {
    private final String name;
    private final boolean passHostHeader;
    private final UpstreamSettings transport;
    private final String unresolved;
    /** For those of its servers that speak it. */
    private final @Nullable BackendTls tls;

    private final BackendConnector connector;
    /** Whom new attempts of calls go to that found an older one of this name; it knows no older one. */
    private final Newest newest;

    private final Endpoint[] endpoints;
    private final int[] weights;
    private final Balancer balancer;

    /** The service as it was last settled, which all those of its name share. */
    @EventLoopConfined
    private static final class Newest implements Elsewhere {
        private @Nullable Upstream service;

        @Override
        public boolean take(ConnectionWaiter waiter, Endpoint slow) {
            Upstream now = service;
            return now != null && now.takeElsewhere(waiter, slow);
        }
    }

    /** A service whose servers are all new. */
    Upstream(LoadBalancer settings, BackendConnector connector) {
        this.name = settings.name();
        this.passHostHeader = settings.passHostHeader();
        this.transport = settings.transport();
        this.unresolved = settings.unresolved();
        this.connector = connector;
        this.newest = new Newest();
        this.tls = connector.tlsOf(settings);
        this.weights = weightsOf(settings);
        this.endpoints = new Endpoint[weights.length];
        for (int i = 0; i < weights.length; i++) {
            endpoints[i] = newEndpoint(settings.servers().get(i));
        }
        this.balancer = newBalancer();
        newest.service = this;
    }

    private Upstream(LoadBalancer settings, Upstream before) {
        this.name = before.name;
        this.passHostHeader = settings.passHostHeader();
        this.transport = settings.transport();
        this.unresolved = settings.unresolved();
        this.connector = before.connector;
        this.newest = before.newest;
        this.tls = connector.tlsOf(settings);
        this.weights = weightsOf(settings);
        this.endpoints = new Endpoint[weights.length];
        int[] places = before.placesOf(settings, tls);
        for (int i = 0; i < weights.length; i++) {
            endpoints[i] = places[i] < 0 ? newEndpoint(settings.servers().get(i)) : before.endpoints[places[i]];
        }
        this.balancer = before.balancer instanceof WeightedBalancer weighted && !areEqual(weights)
                ? weighted.resumed(weights, places)
                : areEqual(weights) && areEqual(before.weights) ? before.balancer : newBalancer();
        newest.service = this;
    }

    /** The service with other settings: servers that stay keep their connections and their back-off, and the turns go on. */
    Upstream successor(LoadBalancer settings) {
        return new Upstream(settings, this);
    }

    private Endpoint newEndpoint(ServerSettings server) {
        return new Endpoint(name, server.address(), transport, server.address().tls() ? tls : null, connector, newest);
    }

    /** Servers with a connection first, of those the one with the fewest calls; then the first that can be connected to. */
    private boolean takeElsewhere(ConnectionWaiter waiter, Endpoint slow) {
        BackendConnection best = null;
        Endpoint other = null;
        for (int i = 0; i < endpoints.length; i++) {
            Endpoint endpoint = endpoints[i];
            if (endpoint == slow || weights[i] == 0 || !endpoint.isAvailable()) {
                continue;
            }
            BackendConnection connection = endpoint.connected();
            if (connection != null && (best == null || connection.openStreams() < best.openStreams())) {
                best = connection;
            }
            other = other == null ? endpoint : other;
        }
        if (best == null && other != null) {
            best = other.acquire(waiter);
        }
        if (best != null) {
            waiter.onConnection(best);
        }
        return best != null || other != null;
    }

    /** Each worker begins elsewhere, or the first server would get the first call of all of them. */
    private Balancer newBalancer() {
        int start = connector.worker().index();
        return areEqual(weights) ? new RoundRobinBalancer(start) : new WeightedBalancer(weights, start);
    }

    private static int[] weightsOf(LoadBalancer settings) {
        return settings.servers().stream().mapToInt(ServerSettings::weight).toArray();
    }

    /** Whether all are the same, and more than nothing: then plain turns do. */
    private static boolean areEqual(int[] weights) {
        return Arrays.stream(weights).allMatch(weight -> weight > 0 && weight == weights[0]);
    }

    /** Where the servers of other settings stand here; -1 for those that are new, or are to be connected to otherwise. */
    private int[] placesOf(LoadBalancer settings, @Nullable BackendTls wanted) {
        Map<BackendAddress, Deque<Integer>> known = new HashMap<>();
        for (int i = 0; i < endpoints.length && transport.equals(settings.transport()); i++) {
            BackendAddress address = endpoints[i].address();
            if (!address.tls() || tls == wanted) {
                known.computeIfAbsent(address, unused -> new ArrayDeque<>()).add(i);
            }
        }
        int[] places = new int[settings.servers().size()];
        for (int i = 0; i < places.length; i++) {
            Deque<Integer> there = known.get(settings.servers().get(i).address());
            places[i] = there == null || there.isEmpty() ? -1 : there.remove();
        }
        return places;
    }

    /** The endpoints that another one of this name has not taken over. */
    List<Endpoint> endpointsNotIn(@Nullable Upstream successor) {
        Set<Endpoint> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        if (successor != null) {
            Collections.addAll(kept, successor.endpoints);
        }
        List<Endpoint> others = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (!kept.contains(endpoint)) {
                others.add(endpoint);
            }
        }
        return others;
    }

    /** The service's name. */
    public String name() {
        return name;
    }

    /** Whether backends get the {@code :authority} that the client sent. */
    public boolean passesHost() {
        return passHostHeader;
    }

    /**
     * Chooses a server, and gives a connection to it at once or later. A call that found the service before it was replaced is given to
     * one of those of now.
     *
     * @return the connection, or null: then the waiter is told, maybe before this returns
     */
    public @Nullable BackendConnection acquire(ConnectionWaiter waiter) {
        Upstream now = newest.service;
        return now == null || now == this ? choose(waiter) : now.choose(waiter);
    }

    private @Nullable BackendConnection choose(ConnectionWaiter waiter) {
        int chosen = balancer.next(this);
        if (hasUnavailable()) {
            probeSuspects();
            if (chosen < 0) {
                chosen = firstConnecting();
            }
        }
        if (chosen < 0) {
            waiter.onNoConnection(noEndpoint());
            return null;
        }
        return endpoints[chosen].acquire(waiter);
    }

    @Override
    public int size() {
        return endpoints.length;
    }

    @Override
    public boolean isAvailable(int index) {
        return endpoints[index].isAvailable();
    }

    /** Whether some server can take a call. If not, those whose back-off is over are tried: nobody else may ask for them. */
    boolean isFit() {
        for (int i = 0; i < endpoints.length; i++) {
            if (weights[i] > 0 && endpoints[i].isAvailable()) {
                return true;
            }
        }
        probeSuspects();
        return false;
    }

    private boolean hasUnavailable() {
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.isAvailable()) {
                return true;
            }
        }
        return false;
    }

    private void probeSuspects() {
        for (int i = 0; i < endpoints.length; i++) {
            if (weights[i] > 0) {
                endpoints[i].probe();
            }
        }
    }

    private int firstConnecting() {
        for (int i = 0; i < endpoints.length; i++) {
            if (weights[i] > 0 && endpoints[i].isConnecting()) {
                return i;
            }
        }
        return -1;
    }

    private Failure noEndpoint() {
        StringBuilder detail = new StringBuilder();
        for (int i = 0; i < endpoints.length; i++) {
            String trouble = weights[i] > 0 ? endpoints[i].trouble() : "its weight is 0";
            detail.append(detail.isEmpty() ? "" : "; ")
                    .append(endpoints[i].place())
                    .append(": ")
                    .append(trouble);
        }
        if (!unresolved.isEmpty()) {
            detail.append(detail.isEmpty() ? "" : "; ").append(unresolved);
        }
        String text = detail.isEmpty() ? "the service has no servers" : detail.toString();
        return Failure.of(Party.BACKEND, Cause.NO_HEALTHY_BACKEND, text);
    }

    void drain() {
        for (Endpoint endpoint : endpoints) {
            endpoint.drain();
        }
    }

    void close() {
        for (Endpoint endpoint : endpoints) {
            endpoint.close();
        }
    }
}

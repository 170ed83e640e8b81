package dev.portcullis.upstream;

import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.Balancers;
import dev.portcullis.balancing.EndpointStates;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Worker;
import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server of a call among those of one service, and asks it for a connection: what the balancer knows of the servers, and the
 * words when none is left.
 */
@EventLoopConfined
final class EndpointSelector implements EndpointStates {
    private final Worker worker;
    private final Endpoint[] endpoints;
    private final int[] weights;
    private final String unresolved;
    private final Balancer turns;
    private final Balancer balancer;
    private final @Nullable CallKey key;
    private final AwayServers away;
    /** Whether its balancer asks for what changes with time. */
    private final boolean timed;
    /** When the call began that is given a server, where {@link #timed}. */
    private long nowNanos;

    /** While a server is chosen for a later attempt: where the earlier ones went. */
    private @Nullable List<BackendConnection> tried;

    /**
     * A selector for the servers of a service.
     *
     * @param before the one that the service had until now; null for a new service
     * @param places by new place, the one before; -1 for a server that is new
     */
    EndpointSelector(
            LoadBalancer settings,
            Endpoint[] endpoints,
            int[] weights,
            Worker worker,
            @Nullable EndpointSelector before,
            int[] places) {
        this.worker = worker;
        this.endpoints = endpoints;
        this.weights = weights;
        this.unresolved = settings.unresolved();
        BalancingSettings balancing = settings.policy().balancing();
        this.turns = Balancers.turns(balancing, weights, worker.index(), before == null ? null : before.turns, places);
        this.balancer = Balancers.of(balancing, weights, namesOf(endpoints), turns);
        this.timed = balancing.isByLatency() || balancing.slowStart().isOn();
        this.key = CallKey.of(balancing);
        OutlierSettings outliers = settings.policy().outliers();
        this.away = new AwayServers(endpoints, weights, outliers == null ? 0 : outliers.panicPercent());
    }

    private static String[] namesOf(Endpoint[] endpoints) {
        return Arrays.stream(endpoints).map(Endpoint::name).toArray(String[]::new);
    }

    /** Those of the servers that get no calls now. */
    AwayServers away() {
        return away;
    }

    /** By what a call finds its server, or {@link Balancer#NO_HASH}. */
    long hashOf(HeaderBlock head, ClientHash client) {
        return key == null ? Balancer.NO_HASH : key.hashOf(head, client);
    }

    /** Asks the server whose turn it is; the result is a connection, or null: then the waiter is told, maybe before this returns. */
    @Nullable
    BackendConnection choose(ConnectionWaiter waiter, long hash, boolean apart) {
        int place = next(hash);
        away.probe();
        Endpoint chosen = place < 0 ? away.firstConnecting() : endpoints[place];
        if (chosen == null) {
            waiter.onNoConnection(noEndpoint());
            return null;
        }
        return chosen.acquire(waiter, apart);
    }

    /** The same, at another server than those if one is available. */
    @Nullable
    BackendConnection chooseOther(ConnectionWaiter waiter, long hash, List<BackendConnection> others, boolean apart) {
        tried = others;
        int chosen = next(hash);
        tried = null;
        return chosen < 0 ? choose(waiter, hash, apart) : endpoints[chosen].acquire(waiter, apart);
    }

    private int next(long hash) {
        if (timed) {
            nowNanos = worker.tickNanos();
        }
        return balancer.next(this, hash);
    }

    /**
     * Gives a call that waits for the first connection to a server to another one: to one with a connection, of those to the one with
     * the fewest calls, or else to the first that can be connected to.
     *
     * @return false when there is none that could take it; the call still waits then
     */
    boolean takeFrom(ConnectionWaiter waiter, Endpoint slow, boolean apart) {
        BackendConnection best = null;
        Endpoint other = null;
        for (int i = 0; i < endpoints.length; i++) {
            Endpoint endpoint = endpoints[i];
            if (endpoint == slow || weights[i] == 0 || !endpoint.isAvailable()) {
                continue;
            }
            BackendConnection connection = endpoint.leastLoaded(apart);
            if (connection != null && (best == null || connection.openStreams() < best.openStreams())) {
                best = connection;
            }
            other = other == null ? endpoint : other;
        }
        if (best == null && other != null) {
            best = other.acquire(waiter, apart);
        }
        if (best != null) {
            waiter.onConnection(best);
        }
        return best != null || other != null;
    }

    private Failure noEndpoint() {
        StringJoiner detail = new StringJoiner("; ");
        detail.setEmptyValue("the service has no servers");
        for (int i = 0; i < endpoints.length; i++) {
            String trouble = weights[i] > 0 ? endpoints[i].trouble() : "its weight is 0";
            detail.add(endpoints[i].place() + ": " + trouble);
        }
        if (!unresolved.isEmpty()) {
            detail.add(unresolved);
        }
        String text = detail.toString();
        return away.haveFullOne()
                ? Failure.of(Party.PROXY, Cause.BACKEND_SATURATED, text)
                : Failure.of(Party.BACKEND, Cause.NO_HEALTHY_BACKEND, text);
    }

    // ---- what the balancer asks ----

    @Override
    public int size() {
        return endpoints.length;
    }

    @Override
    public boolean isAvailable(int index) {
        Endpoint endpoint = endpoints[index];
        return weights[index] > 0
                && (tried == null || !BackendConnection.isAnyTo(endpoint, tried))
                && (endpoint.isAvailable() || away.isLastResort(endpoint));
    }

    @Override
    public int inFlight(int index) {
        return endpoints[index].inFlight();
    }

    @Override
    public double latencyNanos(int index) {
        return endpoints[index].load().latencyNanos(nowNanos);
    }

    @Override
    public double ramp(int index) {
        return endpoints[index].load().ramp(nowNanos);
    }
}

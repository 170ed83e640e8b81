package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.Balancers;
import dev.portcullis.balancing.EndpointStates;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendTls;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
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
    private final BalancingSettings balancing;
    private final Balancer turns;
    private final CheckedServers checks;
    private final Balancer balancer;
    private final @Nullable CallKey key;
    private final @Nullable OutlierDetector outliers;
    private final AwayServers away;
    /** Whether its balancer asks for what changes with time. */
    private final boolean timed;
    /** When the call began that is given a server, where {@link #timed}. */
    private long nowNanos;

    private final ServiceLedger ledger;
    /** While a server is chosen for a later attempt: where the earlier ones went. */
    private @Nullable List<BackendConnection> tried;

    /** The service as it was last settled, which all those of its name share. */
    @EventLoopConfined
    private static final class Newest {
        private @Nullable Upstream service;
    }

    /** A service whose servers are all new. */
    Upstream(LoadBalancer settings, BackendConnector connector) {
        this(settings, connector, null);
    }

    private Upstream(LoadBalancer settings, BackendConnector connector, @Nullable Upstream before) {
        this.name = settings.name();
        this.passHostHeader = settings.passHostHeader();
        this.transport = settings.transport();
        this.unresolved = settings.unresolved();
        this.connector = connector;
        this.newest = before == null ? new Newest() : before.newest;
        this.tls = connector.tlsOf(settings);
        this.balancing = settings.policy().balancing();
        this.weights =
                settings.servers().stream().mapToInt(ServerSettings::weight).toArray();
        int[] places = before == null ? Succession.allNew(weights.length) : before.placesOf(settings, tls);
        this.endpoints = endpointsOf(settings, before, places);
        int start = connector.worker().index();
        this.turns = Balancers.turns(balancing, weights, start, before == null ? null : before.turns, places);
        this.balancer = Balancers.of(balancing, weights, namesOf(endpoints), turns);
        this.timed = balancing.isByLatency() || balancing.slowStart().isOn();
        this.key = CallKey.of(balancing);
        OutlierSettings wanted = settings.policy().outliers();
        this.outliers = wanted == null ? null : new OutlierDetector(wanted, this, connector);
        this.away = new AwayServers(endpoints, weights, wanted == null ? 0 : wanted.panicPercent());
        this.checks = new CheckedServers(
                endpoints,
                weights,
                settings.policy().healthCheck(),
                before == null ? new Endpoint[0] : before.endpoints);
        this.ledger = before == null ? new ServiceLedger() : before.ledger;
        takeOver();
        newest.service = this;
    }

    private Endpoint[] endpointsOf(LoadBalancer settings, @Nullable Upstream before, int[] places) {
        Endpoint[] found = new Endpoint[places.length];
        for (int i = 0; i < places.length; i++) {
            found[i] = before == null || places[i] < 0
                    ? newEndpoint(settings.servers().get(i))
                    : before.endpoints[places[i]];
        }
        return found;
    }

    private static String[] namesOf(Endpoint[] endpoints) {
        return Arrays.stream(endpoints).map(Endpoint::name).toArray(String[]::new);
    }

    /** The endpoints tell this service what changes, and no longer the one before it. */
    private void takeOver() {
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i].belongTo(this, weights[i]);
            if (outliers == null) {
                endpoints[i].record().forgive();
            }
        }
        away.look();
    }

    /** How long a server may take from the end of a request to its response head; 0 for ever. */
    public long responseHeaderMillis() {
        return transport.responseHeaderMillis();
    }

    /** The service with other settings: servers that stay keep their connections and their back-off, and the turns go on. */
    Upstream successor(LoadBalancer settings) {
        if (outliers != null) {
            outliers.stop();
        }
        Upstream next = new Upstream(settings, connector, this);
        for (Endpoint endpoint : next.endpointsNotIn(this)) {
            endpoint.load().onComesIn(connector.worker().nowNanos());
        }
        return next;
    }

    private Endpoint newEndpoint(ServerSettings server) {
        return new Endpoint(this, server.address(), transport, server.address().tls() ? tls : null, connector);
    }

    /**
     * Gives a call that has waited long enough for the first connection to a server to another one: to one with a connection, of those
     * to the one with the fewest calls, or else to the first that can be connected to.
     *
     * @return false when there is none that could take it; the call still waits then
     */
    boolean moveOn(ConnectionWaiter waiter, Endpoint slow) {
        Upstream now = newest.service;
        return now != null && now.takeFrom(waiter, slow);
    }

    private boolean takeFrom(ConnectionWaiter waiter, Endpoint slow) {
        BackendConnection best = null;
        Endpoint other = null;
        for (int i = 0; i < endpoints.length; i++) {
            Endpoint endpoint = endpoints[i];
            if (endpoint == slow || weights[i] == 0 || !endpoint.isAvailable()) {
                continue;
            }
            BackendConnection connection = endpoint.connections().leastLoaded();
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

    /** Where the servers of other settings stand here; -1 for those that are new, or are to be connected to otherwise. */
    private int[] placesOf(LoadBalancer settings, @Nullable BackendTls wanted) {
        boolean same = transport.equals(settings.transport());
        return Succession.places(settings.servers(), endpoints, address -> same && (!address.tls() || tls == wanted));
    }

    /** The endpoints that another one of this name has not taken over. */
    List<Endpoint> endpointsNotIn(@Nullable Upstream successor) {
        return Succession.without(endpoints, successor == null ? new Endpoint[0] : successor.endpoints);
    }

    /** The service's name. */
    public String name() {
        return name;
    }

    /** Whether backends get the {@code :authority} that the client sent. */
    public boolean passesHost() {
        return passHostHeader;
    }

    /** What is counted of the service as a whole. */
    public ServiceLedger ledger() {
        return ledger;
    }

    /**
     * By what a call finds its server where services choose by a key; costs nothing where they do not.
     *
     * @param client of the call
     */
    public long hashOf(HeaderBlock head, ClientHash client) {
        return key == null ? Balancer.NO_HASH : key.hashOf(head, client);
    }

    /**
     * Chooses a server, and gives a connection to it at once or later. A call that found the service before it was replaced is given to
     * one of those of now.
     *
     * @param hash of the call, from {@link #hashOf}
     * @return the connection, or null: then the waiter is told, maybe before this returns
     */
    public @Nullable BackendConnection acquire(ConnectionWaiter waiter, long hash) {
        Upstream now = newest.service;
        return now == null || now == this ? choose(waiter, hash) : now.choose(waiter, hash);
    }

    private @Nullable BackendConnection choose(ConnectionWaiter waiter, long hash) {
        if (timed) {
            nowNanos = connector.worker().tickNanos();
        }
        int place = balancer.next(this, hash);
        away.probe();
        Endpoint chosen = place < 0 ? away.firstConnecting() : endpoints[place];
        if (chosen == null) {
            waiter.onNoConnection(noEndpoint());
            return null;
        }
        return chosen.acquire(waiter);
    }

    /**
     * The same for a later attempt of a call: another server than those of its earlier ones, if one is available.
     *
     * @param hash of the call, from {@link #hashOf}
     * @param others connections that the earlier attempts were made on
     */
    public @Nullable BackendConnection acquireElsewhere(
            ConnectionWaiter waiter, long hash, List<BackendConnection> others) {
        Upstream now = newest.service;
        return now == null || now == this ? chooseOther(waiter, hash, others) : now.chooseOther(waiter, hash, others);
    }

    private @Nullable BackendConnection chooseOther(
            ConnectionWaiter waiter, long hash, List<BackendConnection> others) {
        if (timed) {
            nowNanos = connector.worker().tickNanos();
        }
        tried = others;
        int chosen = balancer.next(this, hash);
        tried = null;
        return chosen < 0 ? choose(waiter, hash) : endpoints[chosen].acquire(waiter);
    }

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

    // ---- what endpoints tell ----

    BalancingSettings balancing() {
        return balancing;
    }

    Endpoint endpoint(int place) {
        return endpoints[place];
    }

    void onAvailable(Endpoint endpoint, boolean available) {
        away.onAvailable(endpoint, available);
    }

    void onCallEnded(Endpoint endpoint, CallOutcome outcome) {
        if (outliers != null) {
            outliers.onCallEnded(endpoint, outcome);
        }
    }

    void onConnectFailed(Endpoint endpoint) {
        if (outliers != null) {
            outliers.onFailed(endpoint);
        }
    }

    /** Whether that server may be ejected: not the last one that is fit, and not while so many are. */
    boolean canLose(Endpoint endpoint, int ejectedPercentMax) {
        return away.mayGrowBy(endpoint, ejectedPercentMax);
    }

    /** Active checks know something else of a server. */
    void onChecked(BackendAddress server, HealthState state, String reason) {
        checks.onChecked(server, state, reason);
    }

    /**
     * How a check reaches a server, whether or not it is fit for calls; null when a reload took the server out.
     *
     * @param asked the server's own address, or another one of its machine
     */
    @Nullable
    CheckPath checkPath(BackendAddress server, BackendAddress asked) {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.address().equals(server)) {
                return server.equals(asked)
                        ? new CheckPath(endpoint, connector, false)
                        : new CheckPath(
                                new Endpoint(this, asked, transport, asked.tls() ? tls : null, connector),
                                connector,
                                true);
            }
        }
        return null;
    }

    /** Adds what is known of each server. */
    void addStates(List<ServerState> states) {
        for (int i = 0; i < endpoints.length; i++) {
            states.add(endpoints[i].state(name, weights[i]));
        }
    }

    /** Whether some server may get a call now. */
    boolean isServing() {
        return away.leaveOne();
    }

    /** The same. If there is none, those whose back-off is over are tried: nobody else may ask for them. */
    boolean isFit() {
        boolean fit = isServing();
        if (!fit) {
            away.probe();
        }
        return fit;
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

package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One service as one worker sees it: its endpoints, and what became of it at reloads. An endpoint that refused a connection is passed over
 * until a probe, which a later call sets off after the back-off, has reached it again.
 *
 * <p>Its servers never change. A reload makes a successor, which takes over the endpoints that stay; calls that began before keep
 * the old one, whose other endpoints retire.
 */
@EventLoopConfined
public final class Upstream {
    private final String name;
    private final boolean passHostHeader;
    private final UpstreamSettings transport;
    /** For those of its servers that speak it. */
    private final @Nullable BackendTls tls;

    private final BackendConnector connector;
    /** Whom new attempts of calls go to that found an older one of this name; it knows no older one. */
    private final Newest newest;

    private final Endpoint[] endpoints;
    private final int[] weights;
    private final BalancingSettings balancing;
    private final EndpointSelector selector;
    private final CheckedServers checks;
    private final @Nullable OutlierDetector outliers;
    private final ServiceLedger ledger;

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
        this.connector = connector;
        this.newest = before == null ? new Newest() : before.newest;
        this.tls = connector.tlsOf(settings);
        this.balancing = settings.policy().balancing();
        this.weights =
                settings.servers().stream().mapToInt(ServerSettings::weight).toArray();
        int[] places = before == null ? Succession.allNew(weights.length) : before.placesOf(settings, tls);
        this.endpoints = endpointsOf(settings, before, places);
        EndpointSelector last = before == null ? null : before.selector;
        this.selector = new EndpointSelector(settings, endpoints, weights, connector.worker(), last, places);
        OutlierSettings wanted = settings.policy().outliers();
        this.outliers = wanted == null ? null : new OutlierDetector(wanted, this, connector);
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

    /** The endpoints tell this service what changes, and no longer the one before it. */
    private void takeOver() {
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i].belongTo(this, weights[i]);
            if (outliers == null) {
                endpoints[i].forgive();
            }
        }
        selector.away().look();
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
        return new Endpoint(this, server.address());
    }

    /** Gives a call that has waited long enough for the first connection to a server to another one; false when there is none. */
    boolean moveOn(ConnectionWaiter waiter, Endpoint slow, boolean apart) {
        return latest().selector.takeFrom(waiter, slow, apart);
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
        return selector.hashOf(head, client);
    }

    /**
     * Chooses a server, and gives a connection to it at once or later. A call that found the service before it was replaced is given to
     * one of those of now.
     *
     * @param hash of the call, from {@link #hashOf}
     * @param apart whether it goes over connections for clients that cancel far more than others
     * @return the connection, or null: then the waiter is told, maybe before this returns
     */
    public @Nullable BackendConnection acquire(ConnectionWaiter waiter, long hash, boolean apart) {
        return latest().selector.choose(waiter, hash, apart);
    }

    /**
     * The same for a later attempt of a call: another server than those of its earlier ones, if one is available.
     *
     * @param hash of the call, from {@link #hashOf}
     * @param others connections that the earlier attempts were made on
     * @param apart whether it goes over connections for clients that cancel far more than others
     */
    public @Nullable BackendConnection acquireElsewhere(
            ConnectionWaiter waiter, long hash, List<BackendConnection> others, boolean apart) {
        return latest().selector.chooseOther(waiter, hash, others, apart);
    }

    /** The service as it was settled last, which takes new calls; this one until another takes its place. */
    public Upstream latest() {
        Upstream now = newest.service;
        return now == null ? this : now;
    }

    /** How many servers it has. */
    public int size() {
        return endpoints.length;
    }

    // ---- what endpoints ask and tell ----

    UpstreamSettings transport() {
        return transport;
    }

    /** For those of its servers that speak it; each of them is an owner. */
    @Nullable
    BackendTls tls() {
        return tls;
    }

    BackendConnector connector() {
        return connector;
    }

    BalancingSettings balancing() {
        return balancing;
    }

    Endpoint endpoint(int place) {
        return endpoints[place];
    }

    void onAvailable(Endpoint endpoint, boolean available) {
        selector.away().onAvailable(endpoint, available);
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
        return selector.away().mayGrowBy(endpoint, ejectedPercentMax);
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
                        : new CheckPath(new Endpoint(this, asked), connector, true);
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
        return selector.away().leaveOne();
    }

    /** The same. If there is none, those whose back-off is over are tried: nobody else may ask for them. */
    boolean isFit() {
        boolean fit = isServing();
        if (!fit) {
            selector.away().probe();
        }
        return fit;
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

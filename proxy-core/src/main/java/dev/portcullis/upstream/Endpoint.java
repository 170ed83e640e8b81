package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendTls;
import org.jspecify.annotations.Nullable;

/**
 * One server of a service as one worker sees it: whether it may be chosen, what its calls make of it, and where its connections come
 * from.
 *
 * <pre>
 *   fine --connect fails, and no connection is left--> suspect (back-off) --a probe succeeds--> fine
 *   fine --a first connection takes long--> slow --it is there--> fine
 *   any --a reload takes it out--> retired
 * </pre>
 */
@EventLoopConfined
final class Endpoint {
    private static final String REMOVED = "the server was taken out of the service";

    private final String service;
    private final BackendAddress address;
    /** Made once: each call notes it. */
    private final String name;

    private final UpstreamSettings transport;
    private final BackendConnector connector;
    private final EndpointHealth health = new EndpointHealth(this::onFit);
    private final EndpointLoad load = new EndpointLoad();
    private final CallRecord record;
    private final ConnectionSupply connections;
    /** For clients that cancel far more than others; null while there are none. */
    private @Nullable ConnectionSupply apart;
    /** Takes calls for it now; a reload brings another. */
    private Upstream owner;

    private boolean available = true;
    private boolean retired;

    /**
     * A server that nobody has connected to yet.
     *
     * @param tls null for one in clear text
     */
    Endpoint(
            Upstream owner,
            BackendAddress address,
            UpstreamSettings transport,
            @Nullable BackendTls tls,
            BackendConnector connector) {
        this.owner = owner;
        this.service = owner.name();
        this.address = address;
        this.name = address.toString();
        this.transport = transport;
        this.connector = connector;
        this.record = new CallRecord(health, connector.worker());
        this.connections = new ConnectionSupply(this, tls, connector, false);
    }

    /** What the operator wrote: metrics and {@code :authority} go by it. */
    String name() {
        return name;
    }

    /** The same with where it was found, for words about what went wrong. */
    String place() {
        return address.withPlace();
    }

    BackendAddress address() {
        return address;
    }

    UpstreamSettings transport() {
        return transport;
    }

    EdgeObserver observer() {
        return connector.observer();
    }

    /** What is counted of its service as a whole. */
    ServiceLedger ledger() {
        return owner.ledger();
    }

    /** Whether it is fit for calls, and why not. */
    EndpointHealth health() {
        return health;
    }

    /** What its calls make of it. */
    EndpointLoad load() {
        return load;
    }

    /** What its calls said of it. */
    CallRecord record() {
        return record;
    }

    /** Another service has it from now on, and is told what changes. No connection is kept to one of weight 0, for it gets no calls. */
    void belongTo(Upstream service, int weight) {
        owner = service;
        connections.upkeep().keep(weight > 0 ? transport.connectionsMin() : 0);
        load.use(service.balancing());
        available = mayBeChosen();
    }

    // ---- whether it is chosen ----

    /** Whether the balancer may choose it: not when it is unfit for calls, full, or retired. */
    boolean isAvailable() {
        return available;
    }

    private boolean mayBeChosen() {
        return health.isFit() && hasPlace();
    }

    private boolean hasPlace() {
        return !retired && !connections.isSlow() && !isFull();
    }

    /** Whether it has as many calls as it may. */
    boolean isFull() {
        return load.isFull(waiting());
    }

    /** Calls that it has, and that wait for it. */
    int inFlight() {
        return load.inFlight() + waiting();
    }

    private int waiting() {
        ConnectionSupply other = apart;
        return connections.waiting() + (other == null ? 0 : other.waiting());
    }

    /** Whether it may be chosen when servers are short: calls failed there, and nothing else is wrong. */
    boolean isLastResort() {
        return health.isReachable() && hasPlace();
    }

    /** Whether a call may wait for a connection that is being made; for one that only a check made, it may not. */
    boolean isConnecting() {
        return connections.isConnecting() && !retired && !isFull() && health.isAdmitted();
    }

    /** Whether a reload took it out. */
    boolean isRetired() {
        return retired;
    }

    private void onFit(boolean fit) {
        if (fit) {
            load.onComesIn(connector.worker().nowNanos());
        }
        checkAvailable();
    }

    /** To be called when the answer of {@link #mayBeChosen} may have changed. */
    void checkAvailable() {
        boolean now = mayBeChosen();
        if (now != available) {
            available = now;
            owner.onAvailable(this, now);
        }
    }

    /** Why it is not available; words for the operator. */
    String trouble() {
        String full = isFull() ? "has as many calls as it may (maxInFlight)" : "";
        return retired ? REMOVED : connections.isSlow() ? Patience.OVER : health.isFit() ? full : health.trouble();
    }

    /** What is known of it, as a server of that service. */
    ServerState state(String ofService, int weight) {
        String why = available ? "" : trouble();
        return new ServerState(ofService, name, weight, health.checked(), available, why, load.inFlight());
    }

    // ---- its calls ----

    /**
     * A connection with room, or null: then the waiter is told, maybe before this returns.
     *
     * @param isApart whether it goes over connections for clients that cancel far more than others
     */
    @Nullable
    BackendConnection acquire(ConnectionWaiter waiter, boolean isApart) {
        return (isApart ? apart() : connections).acquire(waiter);
    }

    /** The one for clients that cancel far more than others. A server that takes no calls any more says so as it does to all. */
    private ConnectionSupply apart() {
        ConnectionSupply other = apart;
        if (other == null) {
            if (connections.isDraining()) {
                return connections;
            }
            other = new ConnectionSupply(this, connections.tls(), connector, true);
            apart = other;
        }
        return other;
    }

    /** The connection with room and the fewest calls; null when none has room. */
    @Nullable
    BackendConnection leastLoaded(boolean isApart) {
        ConnectionSupply supply = isApart ? apart : connections;
        return supply == null ? null : supply.pool().leastLoaded();
    }

    /** Gives a call that has waited for too long to another server; false when there is none. */
    boolean moveOn(ConnectionWaiter waiter, boolean isApart) {
        return owner.moveOn(waiter, this, isApart);
    }

    void onCallBegun() {
        load.onCallBegun();
        checkAvailable();
    }

    void onCallEnded(CallOutcome outcome) {
        load.onCallEnded();
        checkAvailable();
        owner.onCallEnded(this, outcome);
    }

    // ---- its connections ----

    /** Tries a suspect endpoint again when its back-off is over. */
    void probe() {
        if (health.isSuspect() && connections.isBackoffOver()) {
            connections.connectUnasked();
        }
    }

    void onConnected() {
        health.onConnected();
        observer().onBackendConnected(service, name);
    }

    void onConnectFailed(String reason) {
        ConnectionSupply other = apart;
        observer().onBackendConnectFailed(service, name, reason);
        health.onConnectFailed(
                reason,
                connections.pool().isEmpty() && (other == null || other.pool().isEmpty()));
        owner.onConnectFailed(this);
    }

    void onDisconnected(String reason) {
        observer().onBackendDisconnected(service, name, reason);
    }

    /** Whether it has connections, makes one, or is waited for. */
    boolean isBusy() {
        ConnectionSupply other = apart;
        return connections.isBusy() || (other != null && other.isBusy());
    }

    /** A reload took it out: no call chooses it any more, those that wait for it still get their connection. */
    void retire() {
        retired = true;
        record.stop();
        checkAvailable();
        connections.drainIfUnwanted();
        if (apart != null) {
            apart.drainIfUnwanted();
        }
    }

    /** Gets no call any more; each connection ends once its calls are done. */
    void drain() {
        record.stop();
        connections.drain();
        if (apart != null) {
            apart.drain();
        }
    }

    /** The grace of a {@link #retire} is over: what is left ends. */
    void closeRetired() {
        Failure gone = Failure.of(Party.BACKEND, Cause.CONNECT_FAILED, place() + ": " + REMOVED);
        connections.close(gone, REMOVED);
        if (apart != null) {
            apart.close(gone, REMOVED);
        }
    }

    void close() {
        connections.close();
        if (apart != null) {
            apart.close();
        }
    }
}

package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server of a service as one worker sees it: its connections, the calls that wait for one, and its back-off.
 *
 * <pre>
 *   fine --connect fails, and no connection is left--> suspect (back-off) --a probe succeeds--> fine
 *   fine --a first connection takes long--> slow --it is there--> fine
 *   any --a reload takes it out--> retired --nobody waits--> draining --last call over, or the grace--> closed
 * </pre>
 */
@EventLoopConfined
final class Endpoint {
    private static final String PROXY_ENDS = "the proxy is shutting down";
    private static final String REMOVED = "the server was taken out of the service";
    private static final Failure SHUTTING_DOWN = Failure.of(Party.PROXY, Cause.SHUTTING_DOWN, PROXY_ENDS);

    private final String service;
    private final BackendAddress address;
    /** Made once: each call notes it. */
    private final String name;

    private final UpstreamSettings transport;
    private final BackendConnector connector;
    private @Nullable BackendTls tls;
    private final Backoff backoff;
    private final ConnectionPool connections;
    private final ConnectionUpkeep upkeep;
    private final WaitingCalls waiting = new WaitingCalls();
    private final EndpointHealth health = new EndpointHealth(this::onFit);
    private final EndpointLoad load = new EndpointLoad();
    private final CallRecord record;
    /** Takes calls for it now; a reload brings another. */
    private Upstream owner;

    private boolean available = true;
    private final Patience patience;
    private int connecting;
    private boolean retired;
    private boolean draining;

    /**
     * A server that nobody has connected to yet.
     *
     * @param tls null for one in clear text; the endpoint becomes an owner until it connects no more
     */
    Endpoint(
            Upstream owner,
            BackendAddress address,
            UpstreamSettings transport,
            @Nullable BackendTls tls,
            BackendConnector connector) {
        this.owner = owner;
        this.service = owner.name();
        this.tls = tls == null ? null : tls.retain(); // the endpoint is an owner beside the table
        this.address = address;
        this.name = address.toString();
        this.transport = transport;
        this.connector = connector;
        this.backoff = new Backoff(transport, connector.worker().nowNanos());
        this.connections = new ConnectionPool(transport.pingMillis());
        this.upkeep = new ConnectionUpkeep(connections, transport, connector.worker(), this::connectUnasked);
        this.patience = new Patience(connector.worker(), this::onPatienceOver);
        this.record = new CallRecord(health, connector.worker());
    }

    /** Its connections. */
    ConnectionPool connections() {
        return connections;
    }

    /** What makes some of them that no call asks for. */
    ConnectionUpkeep upkeep() {
        return upkeep;
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

    /** How its connections are secured; null in clear text. */
    @Nullable
    BackendTls tls() {
        return tls;
    }

    /** Draining, and the last connection that was under way is there: no other will be made. */
    private void releaseTlsWhenUnused() {
        BackendTls owned = tls;
        if (owned != null && draining && connecting == 0) {
            tls = null;
            owned.release();
        }
    }

    /** Another service has it from now on, and is told what changes. No connection is kept to one of weight 0, for it gets no calls. */
    void belongTo(Upstream service, int weight) {
        owner = service;
        upkeep.keep(weight > 0 ? transport.connectionsMin() : 0);
        load.use(service.balancing());
        available = mayBeChosen();
    }

    /** Whether the balancer may choose it: not when it is unfit for calls, full, or retired. */
    boolean isAvailable() {
        return available;
    }

    private boolean mayBeChosen() {
        return health.isFit() && hasPlace();
    }

    private boolean hasPlace() {
        return !retired && !patience.isOver() && !isFull();
    }

    /** Whether it has as many calls as it may. */
    boolean isFull() {
        return load.isFull(waiting.size());
    }

    /** Calls that it has, and that wait for it. */
    int inFlight() {
        return load.inFlight() + waiting.size();
    }

    /** Whether it may be chosen when servers are short: calls failed there, and nothing else is wrong. */
    boolean isLastResort() {
        return health.isReachable() && hasPlace();
    }

    private void onFit(boolean fit) {
        if (fit) {
            load.onComesIn(connector.worker().nowNanos());
        }
        checkAvailable();
    }

    /** To be called when the answer of {@link #mayBeChosen} may have changed. */
    private void checkAvailable() {
        boolean now = mayBeChosen();
        if (now != available) {
            available = now;
            owner.onAvailable(this, now);
        }
    }

    /** What is known of it, as a server of that service. */
    ServerState state(String ofService, int weight) {
        String why = available ? "" : trouble();
        return new ServerState(ofService, name, weight, health.checked(), available, why, load.inFlight());
    }

    /** What its calls said of it. */
    CallRecord record() {
        return record;
    }

    /** Whether a call may wait for a connection that is being made; for one that only a check made, it may not. */
    boolean isConnecting() {
        return connecting > 0 && !retired && !isFull() && health.isAdmitted();
    }

    /** Why it is not available; words for the operator. */
    String trouble() {
        String full = isFull() ? "has as many calls as it may (maxInFlight)" : "";
        return retired ? REMOVED : patience.isOver() ? Patience.OVER : health.isFit() ? full : health.trouble();
    }

    /** Tries a suspect endpoint again when its back-off is over. */
    void probe() {
        if (health.isSuspect() && backoff.isOver(connector.worker().nowNanos())) {
            connectUnasked();
        }
    }

    private void connectUnasked() {
        if (connecting == 0 && !retired && !draining) {
            connect();
        }
    }

    @Nullable
    BackendConnection acquire(ConnectionWaiter waiter) {
        BackendConnection best = connections.leastLoaded();
        if (best != null) {
            return best;
        }
        if (draining) {
            waiter.onNoConnection(SHUTTING_DOWN);
        } else if (waiting.isFull(transport.pendingCallsMax())) {
            String why = place() + " has no free stream and the queue is full";
            waiter.onNoConnection(Failure.of(Party.PROXY, Cause.BACKEND_SATURATED, why));
        } else {
            waiting.add(waiter);
            checkAvailable();
            connectIfWorthwhile();
        }
        return null;
    }

    private void connectIfWorthwhile() {
        boolean room = connections.size() + connecting < transport.connectionsMax();
        // One that has connections and refused another is left alone for a while; one that has none must be asked.
        boolean willing =
                connections.isEmpty() || backoff.isOver(connector.worker().nowNanos());
        if (!waiting.isEmpty() && connecting == 0 && room && !draining && willing) {
            connect();
        }
    }

    private void connect() {
        connecting++;
        patience.start();
        connector.connect(this);
    }

    /** The connect goes on; who waits for it is given to others as far as there are some. */
    private void onPatienceOver() {
        if (connecting == 0 || draining || !connections.isEmpty()) {
            patience.giveMore(); // those that there are may be lost while it connects
            return;
        }
        checkAvailable();
        waiting.moveOn(waiter -> owner.moveOn(waiter, this));
        drainIfUnwanted();
    }

    private void onConnectOver() {
        connecting--;
        patience.stop();
        checkAvailable();
    }

    void onConnected(BackendConnection connection) {
        onConnectOver();
        health.onConnected();
        backoff.reset();
        upkeep.onConnected(connection);
        connector.observer().onBackendConnected(service, name());
        if (draining) {
            connection.drain();
        }
        serveWaiting();
        releaseTlsWhenUnused();
    }

    void onConnectFailed(String reason) {
        onConnectOver();
        connector.observer().onBackendConnectFailed(service, name(), reason);
        health.onConnectFailed(reason, connections.isEmpty());
        backoff.failed(connector.worker().nowNanos());
        upkeep.onConnectFailed();
        owner.onConnectFailed(this);
        releaseTlsWhenUnused();
        if (!connections.isEmpty()) {
            return;
        }
        failWaiting(Failure.of(Party.BACKEND, Cause.CONNECT_FAILED, place() + ": " + reason));
        drainIfUnwanted();
    }

    /** Whether it is fit for calls, and why not. */
    EndpointHealth health() {
        return health;
    }

    /** What its calls make of it. */
    EndpointLoad load() {
        return load;
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

    /** A stream ended, or a limit rose. */
    void onRoom() {
        if (!waiting.isEmpty()) {
            serveWaiting();
        }
    }

    /** The connection takes no more streams. */
    void onConnectionEnding(BackendConnection connection) {
        if (connections.end(connection)) {
            connectIfWorthwhile();
            upkeep.onLost();
        }
    }

    void onDisconnected(BackendConnection connection, String reason) {
        if (connections.remove(connection)) {
            connectIfWorthwhile();
            upkeep.onLost();
        }
        connector.observer().onBackendDisconnected(service, name(), reason);
    }

    EdgeObserver observer() {
        return connector.observer();
    }

    private void serveWaiting() {
        while (waiting.hasNext()) {
            BackendConnection connection = connections.leastLoaded();
            if (connection == null) {
                connectIfWorthwhile();
                return;
            }
            waiting.next().onConnection(connection);
        }
        checkAvailable();
        drainIfUnwanted();
    }

    private void failWaiting(Failure failure) {
        List<ConnectionWaiter> failed = waiting.takeAll();
        checkAvailable();
        WaitingCalls.fail(failed, failure);
    }

    /** A reload took it out: no call chooses it any more, those that wait for it still get their connection. */
    void retire() {
        retired = true;
        record.stop();
        checkAvailable();
        drainIfUnwanted();
    }

    /** Whether it has connections, makes one, or is waited for. */
    boolean isBusy() {
        return connecting > 0 || connections.isBusy() || !waiting.isEmpty();
    }

    private void drainIfUnwanted() {
        if (retired && !draining && waiting.isEmpty()) {
            drain();
        }
    }

    void drain() {
        draining = true;
        record.stop();
        failWaiting(SHUTTING_DOWN);
        connections.drain();
        releaseTlsWhenUnused();
    }

    /** The grace of a {@link #retire} is over: what is left ends. */
    void closeRetired() {
        close(Failure.of(Party.BACKEND, Cause.CONNECT_FAILED, place() + ": " + REMOVED), REMOVED);
    }

    void close() {
        close(SHUTTING_DOWN, PROXY_ENDS);
    }

    private void close(Failure toWaiting, String why) {
        draining = true;
        failWaiting(toWaiting);
        connections.close(why);
        releaseTlsWhenUnused();
    }
}

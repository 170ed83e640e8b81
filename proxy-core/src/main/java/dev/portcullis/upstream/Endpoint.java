package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendTls;
import dev.portcullis.upstream.EndpointHealth.FitnessListener;
import java.util.Arrays;
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
final class Endpoint implements FitnessListener {
    private static final String REMOVED = "the server was taken out of the service";
    private static final ConnectionSupply[] NONE = {};
    /** Among the supplies: the one of most clients. */
    private static final int USUAL = 0;
    /** The one for clients that cancel far more than others. */
    private static final int APART = 1;

    private final BackendAddress address;
    private final EndpointHealth health = new EndpointHealth(this);
    private final EndpointLoad load = new EndpointLoad();
    /** Null until somebody judges by it. */
    private @Nullable CallRecord record;
    /** Made when they are asked first: most servers of many are never called by one loop. */
    private ConnectionSupply[] supplies = NONE;
    /** It is an owner beside the table until no supply can connect any more; null in clear text. */
    private @Nullable BackendTls tls;
    /** Takes calls for it now; a reload brings another, which reaches it in the same way. */
    private Upstream owner;

    private boolean available = true;
    private boolean retired;
    private boolean draining;

    /** A server that nobody has connected to yet. */
    Endpoint(Upstream owner, BackendAddress address) {
        this.owner = owner;
        this.address = address;
        BackendTls shared = address.tls() ? owner.tls() : null;
        this.tls = shared == null ? null : shared.retain();
    }

    /** What the operator wrote: metrics and {@code :authority} go by it. Made for each who asks. */
    String name() {
        return address.toString();
    }

    /** The same with where it was found, for words about what went wrong. */
    String place() {
        return address.withPlace();
    }

    BackendAddress address() {
        return address;
    }

    UpstreamSettings transport() {
        return owner.transport();
    }

    /** How its connections are secured; null in clear text. */
    @Nullable
    BackendTls tls() {
        return tls;
    }

    BackendConnector connector() {
        return owner.connector();
    }

    EdgeObserver observer() {
        return connector().observer();
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
        CallRecord begun = record;
        if (begun == null) {
            begun = new CallRecord(health, connector().worker());
            record = begun;
        }
        return begun;
    }

    /** Nobody judges it by its calls any more. */
    void forgive() {
        if (record != null) {
            record.forgive();
        }
    }

    /** Another service has it from now on, and is told what changes. No connection is kept to one of weight 0, for it gets no calls. */
    void belongTo(Upstream service, int weight) {
        owner = service;
        int kept = weight > 0 ? transport().connectionsMin() : 0;
        if (kept > 0 || supplies.length > 0) {
            supply(USUAL).upkeep().keep(kept);
        }
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
        return !retired && !isSlow() && !isFull();
    }

    private boolean isSlow() {
        return supplies.length > 0 && supplies[USUAL].isSlow();
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
        int waiting = 0;
        for (ConnectionSupply supply : supplies) {
            waiting += supply.waiting();
        }
        return waiting;
    }

    /** Whether it may be chosen when servers are short: calls failed there, and nothing else is wrong. */
    boolean isLastResort() {
        return health.isReachable() && hasPlace();
    }

    /** Whether a call may wait for a connection that is being made; for one that only a check made, it may not. */
    boolean isConnecting() {
        return supplies.length > 0 && supplies[USUAL].isConnecting() && !retired && !isFull() && health.isAdmitted();
    }

    /** Whether a reload took it out. */
    boolean isRetired() {
        return retired;
    }

    /** Whether it gets no new connection: a reload took it out, or the proxy ends. */
    boolean isLeaving() {
        return retired || draining;
    }

    @Override
    public void onFit(boolean fit) {
        if (fit) {
            load.onComesIn(connector().worker().nowNanos());
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
        return retired ? REMOVED : isSlow() ? Patience.OVER : health.isFit() ? full : health.trouble();
    }

    /** What is known of it, as a server of that service. */
    ServerState state(String ofService, int weight) {
        String why = available ? "" : trouble();
        return new ServerState(ofService, name(), weight, health.checked(), available, why, load.inFlight());
    }

    // ---- its calls ----

    /**
     * A connection with room, or null: then the waiter is told, maybe before this returns.
     *
     * @param isApart whether it goes over connections for clients that cancel far more than others
     */
    @Nullable
    BackendConnection acquire(ConnectionWaiter waiter, boolean isApart) {
        return supply(isApart ? APART : USUAL).acquire(waiter);
    }

    /** The supply at a place, made if nobody has asked for it. The usual one comes first. */
    private ConnectionSupply supply(int place) {
        while (supplies.length <= place) {
            int count = supplies.length;
            supplies = Arrays.copyOf(supplies, count + 1);
            supplies[count] = new ConnectionSupply(this, count == APART);
        }
        return supplies[place];
    }

    /** The connection with room and the fewest calls; null when none has room. */
    @Nullable
    BackendConnection leastLoaded(boolean isApart) {
        int place = isApart ? APART : USUAL;
        return place < supplies.length ? supplies[place].pool().leastLoaded() : null;
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
        if (health.isSuspect() && supply(USUAL).isBackoffOver()) {
            supply(USUAL).connectUnasked();
        }
    }

    void onConnected() {
        health.onConnected();
        observer().onBackendConnected(owner.name(), name());
    }

    void onConnectFailed(String reason) {
        observer().onBackendConnectFailed(owner.name(), name(), reason);
        health.onConnectFailed(reason, !isConnected());
        owner.onConnectFailed(this);
    }

    private boolean isConnected() {
        for (ConnectionSupply supply : supplies) {
            if (!supply.pool().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    void onDisconnected(String reason) {
        observer().onBackendDisconnected(owner.name(), name(), reason);
    }

    /** Whether it has connections, makes one, or is waited for. */
    boolean isBusy() {
        for (ConnectionSupply supply : supplies) {
            if (supply.isBusy()) {
                return true;
            }
        }
        return false;
    }

    /** A reload took it out: no call chooses it any more, those that wait for it still get their connection. */
    void retire() {
        retired = true;
        stopRecord();
        checkAvailable();
        for (ConnectionSupply supply : supplies) {
            supply.drainIfUnwanted();
        }
        releaseTlsWhenUnused();
    }

    private void stopRecord() {
        if (record != null) {
            record.stop();
        }
    }

    /** Gets no call any more; each connection ends once its calls are done. */
    void drain() {
        draining = true;
        stopRecord();
        for (ConnectionSupply supply : supplies) {
            supply.drain();
        }
        releaseTlsWhenUnused();
    }

    /** The grace of a {@link #retire} is over: what is left ends. */
    void closeRetired() {
        close(Failure.of(Party.BACKEND, Cause.CONNECT_FAILED, place() + ": " + REMOVED), REMOVED);
    }

    /** Ends every connection at once, because the proxy ends. */
    void close() {
        close(ConnectionSupply.SHUTTING_DOWN, ConnectionSupply.SHUTTING_DOWN.detail());
    }

    private void close(Failure toWaiting, String why) {
        draining = true;
        for (ConnectionSupply supply : supplies) {
            supply.close(toWaiting, why);
        }
        releaseTlsWhenUnused();
    }

    /** Leaving, and the last connection that was under way is there: no other will be made. */
    void releaseTlsWhenUnused() {
        BackendTls owned = tls;
        if (owned != null && isLeaving() && !mayConnect()) {
            tls = null;
            owned.release();
        }
    }

    private boolean mayConnect() {
        for (ConnectionSupply supply : supplies) {
            if (supply.mayConnect()) {
                return true;
            }
        }
        return false;
    }
}

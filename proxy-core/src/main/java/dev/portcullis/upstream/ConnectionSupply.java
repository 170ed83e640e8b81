package dev.portcullis.upstream;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.UpstreamSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives calls of one worker connections to one server: those that there are, else one that is made while the calls wait for it.
 *
 * <pre>
 *   nothing --a call asks--> connecting --it is there--> connected
 *      ^                        '--it failed--> back-off, and who waited is told
 *   any --the server retired, and nobody waits--> draining --last call over, or the grace--> closed
 * </pre>
 */
@EventLoopConfined
final class ConnectionSupply {
    /** The proxy ends: why there is no connection any more. */
    static final Failure SHUTTING_DOWN = Failure.of(Party.PROXY, Cause.SHUTTING_DOWN, "the proxy is shutting down");

    private final Endpoint endpoint;
    private final UpstreamSettings transport;
    private final BackendConnector connector;
    private final String backend;
    private final Backoff backoff;
    private final ConnectionPool pool;
    private final ConnectionUpkeep upkeep;
    private final boolean apart;
    private final WaitingCalls waiting = new WaitingCalls();
    private final Patience patience;
    private int connecting;
    /** Whether the last connection that was wanted is one too many for the service. */
    private boolean limited;

    private boolean draining;

    /**
     * A supply with no connection yet.
     *
     * @param apart whether it is for clients that cancel far more than others
     */
    ConnectionSupply(Endpoint endpoint, boolean apart) {
        this.endpoint = endpoint;
        this.transport = endpoint.transport();
        this.connector = endpoint.connector();
        this.backend = endpoint.name();
        this.apart = apart;
        this.draining = endpoint.isLeaving();
        this.backoff = new Backoff(transport, connector.worker().nowNanos());
        this.pool = new ConnectionPool(transport.pingMillis());
        this.upkeep = new ConnectionUpkeep(pool, transport, connector.worker(), this::connectUnasked);
        this.patience = new Patience(connector.worker(), this::onPatienceOver);
    }

    /** The server. */
    Endpoint endpoint() {
        return endpoint;
    }

    /** The server's name, the same text for all of its calls. */
    String backend() {
        return backend;
    }

    /** Those that there are. */
    ConnectionPool pool() {
        return pool;
    }

    /** What makes some of them that no call asks for. */
    ConnectionUpkeep upkeep() {
        return upkeep;
    }

    /** Whether it is for clients that cancel far more than others. */
    boolean isApart() {
        return apart;
    }

    /** Calls that wait. */
    int waiting() {
        return waiting.size();
    }

    /** Whether a connection is being made. */
    boolean isConnecting() {
        return connecting > 0;
    }

    /** Whether a first connection takes so long that calls go elsewhere. */
    boolean isSlow() {
        return patience.isOver();
    }

    /** Whether a connection is being made, or may be. */
    boolean mayConnect() {
        return connecting > 0 || !draining;
    }

    /** Whether it has connections, makes one, or is waited for. */
    boolean isBusy() {
        return connecting > 0 || pool.isBusy() || !waiting.isEmpty();
    }

    /** A connection with room, or null: then the waiter is told, maybe before this returns. */
    @Nullable
    BackendConnection acquire(ConnectionWaiter waiter) {
        BackendConnection best = pool.leastLoaded();
        if (best != null) {
            return best;
        }
        if (draining) {
            waiter.onNoConnection(SHUTTING_DOWN);
        } else if (waiting.isFull(transport.pendingCallsMax())) {
            endpoint.observer().onLimit(LimitKind.PENDING_CALLS);
            String why = limited ? ", and limits.connections of the service is reached" : "";
            why = endpoint.place() + " has no free stream and the queue is full" + why;
            waiter.onNoConnection(Failure.of(Party.PROXY, Cause.BACKEND_SATURATED, why));
        } else {
            waiting.add(waiter);
            endpoint.checkAvailable();
            connectIfWorthwhile();
            if (limited) {
                endpoint.observer().onLimit(LimitKind.SERVICE_CONNECTIONS);
            }
        }
        return null;
    }

    // ---- connections are made ----

    private void connectIfWorthwhile() {
        boolean room = pool.size() + connecting < transport.connectionsMax();
        // One that has connections and refused another is left alone for a while; one that has none must be asked.
        boolean willing = pool.isEmpty() || isBackoffOver();
        if (!waiting.isEmpty() && connecting == 0 && room && !draining && willing) {
            connect(pool.isEmpty());
        }
    }

    /** Whether the server may be asked again that refused a connection. */
    boolean isBackoffOver() {
        return backoff.isOver(connector.worker().nowNanos());
    }

    /** Makes a connection that no call waits for, unless one is being made or the server is left. */
    void connectUnasked() {
        boolean wanted = connecting == 0 && !endpoint.isRetired() && !draining;
        if (wanted && !connect(pool.isEmpty() || pool.firstOld() != null)) {
            upkeep.onConnectFailed();
        }
    }

    /**
     * Makes a connection, unless the service has as many as it may.
     *
     * @param needed whether it is made all the same: there is no other one, or it takes the place of one that is to end
     */
    private boolean connect(boolean needed) {
        limited = !endpoint.ledger().takeConnection(needed);
        if (!limited) {
            connecting++;
            patience.start();
            connector.connect(this);
        }
        return !limited;
    }

    /** The connect goes on; who waits for it is given to others as far as there are some. */
    private void onPatienceOver() {
        if (connecting == 0 || draining || !pool.isEmpty()) {
            patience.giveMore(); // those that there are may be lost while it connects
            return;
        }
        endpoint.checkAvailable();
        waiting.moveOn(waiter -> endpoint.moveOn(waiter, apart));
        drainIfUnwanted();
    }

    private void onConnectOver() {
        connecting--;
        patience.stop();
        endpoint.checkAvailable();
        endpoint.releaseTlsWhenUnused();
    }

    void onConnected(BackendConnection connection) {
        onConnectOver();
        backoff.reset();
        upkeep.onConnected(connection);
        endpoint.onConnected();
        if (draining) {
            connection.drain();
        }
        serveWaiting();
    }

    void onConnectFailed(String reason) {
        onConnectOver();
        endpoint.ledger().giveBackConnection();
        backoff.failed(connector.worker().nowNanos());
        endpoint.onConnectFailed(reason);
        upkeep.onConnectFailed();
        if (!pool.isEmpty()) {
            return;
        }
        failWaiting(Failure.of(Party.BACKEND, Cause.CONNECT_FAILED, endpoint.place() + ": " + reason));
        drainIfUnwanted();
    }

    /** A stream ended, or a limit rose. */
    void onRoom() {
        if (!waiting.isEmpty()) {
            serveWaiting();
        }
    }

    private void serveWaiting() {
        while (waiting.hasNext()) {
            BackendConnection connection = pool.leastLoaded();
            if (connection == null) {
                connectIfWorthwhile();
                return;
            }
            waiting.next().onConnection(connection);
        }
        endpoint.checkAvailable();
        drainIfUnwanted();
    }

    private void failWaiting(Failure failure) {
        List<ConnectionWaiter> failed = waiting.takeAll();
        endpoint.checkAvailable();
        WaitingCalls.fail(failed, failure);
    }

    // ---- connections end ----

    /** The connection takes no more streams. */
    void onConnectionEnding(BackendConnection connection) {
        if (pool.end(connection)) {
            onLost();
        }
    }

    void onDisconnected(BackendConnection connection, String reason) {
        endpoint.ledger().giveBackConnection();
        if (pool.remove(connection)) {
            onLost();
        }
        endpoint.onDisconnected(reason);
    }

    private void onLost() {
        connectIfWorthwhile();
        upkeep.onLost();
    }

    /** Of a retired server: ends once those that wait have their connection. */
    void drainIfUnwanted() {
        if (endpoint.isRetired() && !draining && waiting.isEmpty()) {
            drain();
        }
    }

    /** Makes no connection any more; each ends once its calls are done. */
    void drain() {
        draining = true;
        failWaiting(SHUTTING_DOWN);
        pool.drain();
        endpoint.releaseTlsWhenUnused();
    }

    /** Ends every connection at once. */
    void close(Failure toWaiting, String why) {
        draining = true;
        failWaiting(toWaiting);
        pool.close(why);
    }
}

package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import dev.portcullis.settings.UpstreamSettings;
import java.util.concurrent.TimeUnit;

/**
 * Makes connections to one server that no call asks for: as many as are to be open always, and one in place of each that is old. An
 * old one takes calls until the new one can, so that no call waits, and ends with the last of them.
 */
@EventLoopConfined
final class ConnectionUpkeep {
    private final ConnectionPool connections;
    private final Worker worker;
    private final Runnable connect;
    private int connectionsMin;
    /** Apart from the one of calls, which may ask a server again at once that has lost a connection. */
    private final Backoff pause;
    /** A connection that lived so long was no failure. */
    private final long provenNanos;

    private final Alarm alarm = new Alarm(now -> look());
    private long connectedNanos;

    /**
     * The upkeep of a pool.
     *
     * @param connect makes a connection, unless one is being made or the server is left; what came of it is told later
     */
    ConnectionUpkeep(ConnectionPool connections, UpstreamSettings transport, Worker worker, Runnable connect) {
        this.connections = connections;
        this.worker = worker;
        this.connect = connect;
        this.pause = new Backoff(transport, worker.nowNanos());
        this.provenNanos = TimeUnit.MILLISECONDS.toNanos(transport.backoffMaxMillis());
    }

    /** So many are open from now on, with or without calls. May be told before the loop runs. */
    void keep(int count) {
        connectionsMin = count;
        if (isWanting()) {
            worker.eventLoop().execute(this::look);
        }
    }

    /** Whether a connection is to stay open though it has no calls. */
    boolean needs(BackendConnection connection) {
        return connections.has(connection) && connections.size() <= connectionsMin;
    }

    /** Whether a connection is to be made though no call asks for it. */
    private boolean isWanting() {
        return connections.size() < connectionsMin || connections.firstOld() != null;
    }

    private void look() {
        if (!isWanting()) {
            return;
        }
        long nowNanos = worker.nowNanos();
        long waitNanos = pause.leftNanos(nowNanos);
        if (waitNanos > 0) {
            worker.timers().start(alarm, nowNanos, waitNanos);
        } else {
            connect.run();
        }
    }

    /** A connection has reached its age. One that no call ever came to needs no other in its place, unless it is one of those to keep. */
    void onAged(BackendConnection connection) {
        if (connection.isUsed() || needs(connection)) {
            connection.markOld();
            look();
        } else {
            end(connection);
        }
    }

    private void end(BackendConnection connection) {
        connections.end(connection);
        connection.leave();
    }

    /** Another one is there, and joins the pool in place of an old one if there is one. */
    void onConnected(BackendConnection connection) {
        connectedNanos = worker.nowNanos();
        BackendConnection old = connections.firstOld();
        connections.add(connection);
        if (old != null) {
            end(old);
        }
        look();
    }

    /** None could be made. */
    void onConnectFailed() {
        if (isWanting()) {
            pause.failed(worker.nowNanos());
            look();
        }
    }

    /** One takes no more calls, by whoever's doing. */
    void onLost() {
        if (worker.nowNanos() - connectedNanos > provenNanos) {
            pause.reset();
        }
        onConnectFailed();
    }
}

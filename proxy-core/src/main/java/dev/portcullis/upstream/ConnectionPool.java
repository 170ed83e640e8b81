package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of one worker to one server. */
@EventLoopConfined
final class ConnectionPool {
    /** A server that refuses even this is asked no less: TCP keepalive would find it sooner. */
    private static final long PING_MILLIS_MAX = 7_200_000;

    private final List<BackendConnection> usable = new ArrayList<>();
    /** Connections that take no more calls and still have some. */
    private final List<BackendConnection> ending = new ArrayList<>();

    private long pingMillis;

    ConnectionPool(long pingMillis) {
        this.pingMillis = pingMillis;
    }

    /** How long a new connection may be silent before it is asked by PING. */
    long pingMillis() {
        return pingMillis;
    }

    /** The server wants to be asked less often: each time half as often. */
    void onTooManyPings() {
        pingMillis = Math.min(pingMillis * 2, PING_MILLIS_MAX);
    }

    /** Connections that may take calls. */
    int size() {
        return usable.size();
    }

    /** Whether none may take calls. */
    boolean isEmpty() {
        return usable.isEmpty();
    }

    /** Whether it may take calls, as far as is known here. */
    boolean has(BackendConnection connection) {
        return usable.contains(connection);
    }

    /** Whether there are any, be it some that end. */
    boolean isBusy() {
        return !usable.isEmpty() || !ending.isEmpty();
    }

    /** The one with room and the fewest calls; null when none has room. */
    @Nullable
    BackendConnection leastLoaded() {
        BackendConnection best = null;
        for (int i = 0; i < usable.size(); i++) {
            BackendConnection candidate = usable.get(i);
            if (candidate.hasRoom() && (best == null || candidate.openStreams() < best.openStreams())) {
                best = candidate;
            }
        }
        return best;
    }

    /** The first that is to be replaced and still takes calls; null when there is none. */
    @Nullable
    BackendConnection firstOld() {
        for (int i = 0; i < usable.size(); i++) {
            if (usable.get(i).isOld()) {
                return usable.get(i);
            }
        }
        return null;
    }

    void add(BackendConnection connection) {
        usable.add(connection);
    }

    /** It takes no more calls; false when that was known. */
    boolean end(BackendConnection connection) {
        boolean wasUsable = usable.remove(connection);
        if (wasUsable) {
            ending.add(connection);
        }
        return wasUsable;
    }

    /** It is closed; whether it could take calls until now. */
    boolean remove(BackendConnection connection) {
        return !ending.remove(connection) && usable.remove(connection);
    }

    /** Each ends once its calls are done. */
    void drain() {
        List.copyOf(usable).forEach(BackendConnection::drain);
    }

    /** Each ends at once. */
    void close(String why) {
        List.copyOf(usable).forEach(connection -> connection.closeNow(why));
        List.copyOf(ending).forEach(connection -> connection.closeNow(why));
    }
}

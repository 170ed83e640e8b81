package dev.portcullis.proxyprotocol;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.loop.RateLimitedLog;
import dev.portcullis.observe.CloseReason;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What the log learns of PROXY headers: bounded in lines and in memory. One for all workers; any thread may call it. */
public final class ProxyHeaderLog {
    /** Sources named before naming stops: as many lines tell an operator everything, at about 100 kB of memory. */
    static final int SOURCES_MAX = 1024;

    /** When all sources are forgotten: hourly, so that what still goes on is named again. */
    static final long FORGET_MILLIS = 3_600_000;

    /** Between two lines of one reason: one in 10 s shows that it goes on and cannot fill a disk. */
    static final long INTERVAL_MILLIS = 10_000;

    private final System.Logger logger;
    private final Map<CloseReason, RateLimitedLog> failures = new EnumMap<>(CloseReason.class);
    private final Set<InetAddress> sources = ConcurrentHashMap.newKeySet();
    private volatile long forgetAtNanos;

    /** A log under this package's name. */
    public ProxyHeaderLog() {
        this(System.getLogger("dev.portcullis.proxyprotocol"));
    }

    ProxyHeaderLog(System.Logger logger) {
        this.logger = logger;
        for (CloseReason reason : CloseReason.values()) {
            failures.put(reason, new RateLimitedLog(logger, System.Logger.Level.WARNING, INTERVAL_MILLIS));
        }
    }

    /** A header was dropped because its sender may not send one: said once per source. */
    void onUntrusted(AcceptedConnection connection, long nowNanos) {
        once(connection, nowNanos, "the PROXY header of {1} is ignored: it is not in proxyProtocol.trustedIPs");
    }

    /** A balancer that may send a header did not: said once per source. */
    void onMissing(AcceptedConnection connection, long nowNanos) {
        once(
                connection,
                nowNanos,
                "{1} is in proxyProtocol.trustedIPs and sends no PROXY header: all its clients look like {1};"
                        + " switch the PROXY protocol on there, or take it out of trustedIPs");
    }

    private void once(AcceptedConnection connection, long nowNanos, String what) {
        forgetInTime(nowNanos);
        PeerAddress peer = connection.peer();
        if (sources.size() < SOURCES_MAX && sources.add(peer.ip())) {
            logger.log(System.Logger.Level.INFO, "entry point {0}: " + what, connection.entryPoint(), peer.bare());
        }
    }

    /** A connection was closed because of its header, or for the want of one. */
    void onFailed(AcceptedConnection connection, CloseReason reason, String detail, long nowNanos) {
        String what = reason == CloseReason.PROXY_HEADER_TIMEOUT ? "the PROXY header did not end in time" : detail;
        RateLimitedLog line = failures.get(reason);
        if (line != null) {
            line.log(
                    nowNanos,
                    "entry point " + connection.entryPoint() + ": closed a connection of "
                            + connection.peer().bare() + ": " + what);
        }
    }

    // Two threads at once may both forget, or name one source too many: harmless, so no lock.
    private void forgetInTime(long nowNanos) {
        if (sources.isEmpty() || nowNanos - forgetAtNanos >= 0) {
            sources.clear();
            forgetAtNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(FORGET_MILLIS);
        }
    }
}

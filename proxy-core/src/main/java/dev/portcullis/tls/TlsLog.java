package dev.portcullis.tls;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.loop.RateLimitedLog;
import dev.portcullis.observe.CloseReason;
import java.util.EnumMap;
import java.util.Map;

/** Explains clients that did not get through, one line per kind and interval. One for all workers; any thread may call it. */
public final class TlsLog {
    /** Between two lines of one kind: one in 10 s shows that it goes on and cannot fill a disk. */
    static final long INTERVAL_MILLIS = 10_000;

    private final Map<CloseReason, RateLimitedLog> lines = new EnumMap<>(CloseReason.class);

    /** A log under this package's name. */
    public TlsLog() {
        this(System.getLogger("dev.portcullis.tls"));
    }

    TlsLog(System.Logger logger) {
        for (CloseReason reason : CloseReason.values()) {
            lines.put(reason, new RateLimitedLog(logger, System.Logger.Level.INFO, INTERVAL_MILLIS));
        }
    }

    void onFailed(IdentifiedConnection connection, CloseReason reason, String detail, long nowNanos) {
        RateLimitedLog line = lines.get(reason);
        if (line != null) {
            String who = "entry point " + connection.accepted().entryPoint() + ": closed a connection of "
                    + connection.client().bare();
            line.log(nowNanos, who + ": " + detail);
        }
    }
}

package dev.portcullis.app.ops;

import dev.portcullis.loop.RateLimitedLog;
import dev.portcullis.observe.HealthState;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few events of the data path that the operator should read in the log. One for all workers; any thread. */
final class EventLog {
    /** Between two lines about the same backend: a backend that is down is tried again and again. */
    private static final long BACKEND_INTERVAL_MILLIS = 10_000;
    /** Backends whose lines are counted apart: more than a configuration has that are down at a time. */
    private static final int BACKENDS_MAX = 10_000;
    /** Defects that are told apart by where they come from; more kinds than this only count. */
    private static final int DEFECTS_MAX = 100;

    private static final Logger LOG = LoggerFactory.getLogger("Portcullis");
    private static final System.Logger BACKENDS = System.getLogger("Backends");

    private final Map<String, RateLimitedLog> backends = new ConcurrentHashMap<>();
    private final Set<String> defects = ConcurrentHashMap.newKeySet();

    /** A server cannot be reached, for whatever reason. */
    void onBackendConnectFailed(String service, String backend, String reason) {
        log(service, backend, "cannot connect to " + backend + ": " + reason);
    }

    /** A worker leaves a server alone for a while. */
    void onBackendEjected(String service, String backend, String reason) {
        log(service, backend, "a worker gives " + backend + " no calls for a while (outlierDetection): " + reason);
    }

    private void log(String service, String backend, String event) {
        if (backends.size() >= BACKENDS_MAX) {
            // Reloads bring ever new names: some lines come a little early then.
            backends.clear();
        }
        backends.computeIfAbsent(
                        service + " " + backend,
                        name -> new RateLimitedLog(BACKENDS, System.Logger.Level.WARNING, BACKEND_INTERVAL_MILLIS))
                .log(System.nanoTime(), "service " + service + ": " + event);
    }

    /** A server turned healthy or unhealthy: each time a line, for checks see to it that it does so seldom. */
    void onHealthChanged(String service, String backend, HealthState state, String reason) {
        switch (state) {
            case HEALTHY -> {
                if (reason.isEmpty()) {
                    LOG.info("service {}: {} is healthy", service, backend);
                } else {
                    LOG.error("service {}: {} counts as healthy, but {}", service, backend, reason);
                }
            }
            case UNHEALTHY -> LOG.warn("service {}: {} is unhealthy: {}", service, backend, reason);
            case UNKNOWN, UNCHECKED -> LOG.debug("service {}: {} is not checked any more", service, backend);
        }
    }

    /** A defect of our own: each kind is logged once, with its stack. */
    void onDefect(Throwable defect) {
        StackTraceElement[] stack = defect.getStackTrace();
        String kind = defect.getClass().getName() + (stack.length == 0 ? "" : stack[0]);
        if (defects.size() < DEFECTS_MAX && defects.add(kind)) {
            LOG.error("a defect of the proxy ended a connection; please report it. This kind is logged once", defect);
        }
    }
}

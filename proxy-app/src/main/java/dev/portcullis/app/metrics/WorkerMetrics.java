package dev.portcullis.app.metrics;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.HealthState;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens on one worker. A call costs about ten additions to memory that this thread alone writes, and
 * allocates nothing once its method and its backend are known.
 */
@EventLoopConfined
final class WorkerMetrics implements EdgeObserver {
    /** Cells of an entry point's row. */
    static final int ACCEPTED = 0;

    private static final int PROXY_HEADERS = 1;
    private static final int CLOSED = PROXY_HEADERS + ProxyHeader.values().length;
    private static final int ENTRY_POINT_CELLS = CLOSED + CloseReason.values().length;

    /** Cells of a backend's row. */
    static final int CONNECTED = 0;

    static final int CONNECT_FAILED = 1;
    static final int DISCONNECTED = 2;
    /** 1 while the last attempt to connect failed. */
    static final int FAILING = 3;

    static final int EJECTED = 4;
    static final int HEALTH = 5;
    static final int CALLS = 6;
    static final int BACKEND_CELLS = CALLS + GrpcCode.COUNT;

    /** What {@link #HEALTH} holds of a backend that active checks have judged. */
    static final long UNHEALTHY = 1;

    static final long HEALTHY = 2;

    /** Cells of the worker's own row. */
    static final int CALLS_STARTED = 0;

    static final int CALLS_ENDED = 1;
    static final int DEFECTS = 2;
    static final int FURTHER_ATTEMPTS = 3;
    static final int MIRRORED = 4;
    static final int LAG_NANOS = 5;
    static final int LAG_BUCKETS = 6;
    private static final int LIMITS = LAG_BUCKETS + DurationBuckets.COUNT;
    private static final int FAILURES = LIMITS + LimitKind.values().length;
    private static final int WORKER_CELLS = FAILURES + Cause.values().length;

    /** HTTP statuses have three digits, and 6xx is not one (RFC 9110 15); 0 stands for none and for what is not one. */
    static final int HTTP_STATUS_CELLS = 600;

    private static final RowName WHOLE_WORKER = new RowName("", "");

    private final CounterTable entryPoints = new CounterTable(ENTRY_POINT_CELLS);
    private final CounterTable backends;
    private final CounterRow worker = new CounterRow(WHOLE_WORKER, WORKER_CELLS);
    private final CounterRow httpStatuses = new CounterRow(WHOLE_WORKER, HTTP_STATUS_CELLS);
    private final MethodTable methods;
    private final @Nullable TraefikCounts traefik;

    /**
     * Counts for one worker.
     *
     * @param names of backends whose rows stay; the others' go when there are many, and they have no connection
     * @param traefik counts for metrics of Traefik's names, or null
     */
    WorkerMetrics(MethodDirectory directory, Snapshot<BackendNames> names, @Nullable TraefikCounts traefik) {
        this.traefik = traefik;
        methods = new MethodTable(directory);
        backends = new CounterTable(
                BACKEND_CELLS,
                row -> row.get(CONNECTED) > row.get(DISCONNECTED) || names.get().has(row.name()));
    }

    /** The cell of an entry point's row. */
    @SuppressWarnings("EnumOrdinal") // cells live no longer than the process
    static int cellOf(ProxyHeader header) {
        return PROXY_HEADERS + header.ordinal();
    }

    /** The cell of an entry point's row. */
    @SuppressWarnings("EnumOrdinal") // cells live no longer than the process
    static int cellOf(CloseReason reason) {
        return CLOSED + reason.ordinal();
    }

    /** The cell of the worker's own row. */
    @SuppressWarnings("EnumOrdinal") // cells live no longer than the process
    static int cellOf(LimitKind kind) {
        return LIMITS + kind.ordinal();
    }

    /** The cell of the worker's own row. */
    @SuppressWarnings("EnumOrdinal") // cells live no longer than the process
    static int cellOf(Cause cause) {
        return FAILURES + cause.ordinal();
    }

    /** Makes the row of an entry point, so that a scrape shows it before its first connection. */
    void expectEntryPoint(String name) {
        entryPoints.row(name, "");
    }

    @Override
    public void onAccepted(AcceptedConnection connection) {
        entryPoints.row(connection.entryPoint(), "").add(ACCEPTED, 1);
    }

    @Override
    public void onIdentified(IdentifiedConnection connection) {
        entryPoints.row(connection.accepted().entryPoint(), "").add(cellOf(connection.proxyHeader()), 1);
    }

    @Override
    public void onSecured(SecuredConnection connection) {
        // What a connection became is told when it ends; why it never got here is its CloseReason.
    }

    @Override
    public void onClosed(AcceptedConnection connection, CloseReason reason) {
        entryPoints.row(connection.entryPoint(), "").add(cellOf(reason), 1);
    }

    @Override
    public void onCallStarted(ObservedCall call) {
        worker.add(CALLS_STARTED, 1);
        if (call.isGrpc()) {
            methods.onStarted(call.path());
        }
    }

    @Override
    public void onCallEnded(ObservedCall call) {
        worker.add(CALLS_ENDED, 1);
        Failure failure = call.failure();
        if (failure != null) {
            worker.add(cellOf(failure.cause()), 1);
        }
        if (traefik != null) {
            traefik.onEnded(call);
        }
        if (call.attempts() > 1) {
            worker.add(FURTHER_ATTEMPTS, call.attempts() - 1);
        }
        if (!call.isGrpc()) {
            int status = call.httpStatus();
            httpStatuses.add(status > 0 && status < HTTP_STATUS_CELLS ? status : 0, 1);
            return;
        }
        GrpcCode code = GrpcCode.of(call);
        methods.onEnded(call, code);
        String backend = call.backend();
        if (!backend.isEmpty()) {
            backends.row(call.service(), backend).add(CALLS + code.number(), 1);
        }
    }

    @Override
    public void onBackendConnected(String service, String backend) {
        CounterRow row = backends.row(service, backend);
        row.add(CONNECTED, 1);
        row.add(FAILING, -row.get(FAILING));
    }

    @Override
    public void onBackendConnectFailed(String service, String backend, String reason) {
        CounterRow row = backends.row(service, backend);
        row.add(CONNECT_FAILED, 1);
        row.add(FAILING, 1 - row.get(FAILING));
    }

    @Override
    public void onBackendDisconnected(String service, String backend, String reason) {
        backends.row(service, backend).add(DISCONNECTED, 1);
    }

    @Override
    public void onBackendEjected(String service, String backend, String reason) {
        backends.row(service, backend).add(EJECTED, 1);
    }

    @Override
    public void onHealthChanged(String service, String backend, HealthState state, String reason) {
        CounterRow row = backends.row(service, backend);
        row.add(HEALTH, numberOf(state) - row.get(HEALTH));
    }

    /** What the cell says; only the worker that checks a backend writes another number than 0. */
    private static long numberOf(HealthState state) {
        return switch (state) {
            case UNCHECKED, UNKNOWN -> 0;
            case UNHEALTHY -> UNHEALTHY;
            case HEALTHY -> HEALTHY;
        };
    }

    @Override
    public void onMirrored(String service) {
        worker.add(MIRRORED, 1);
    }

    @Override
    public void onLoopLag(long lagNanos) {
        worker.add(LAG_NANOS, lagNanos);
        worker.add(LAG_BUCKETS + DurationBuckets.of(lagNanos), 1);
    }

    @Override
    public void onLimit(LimitKind kind) {
        worker.add(cellOf(kind), 1);
    }

    @Override
    public void onDefect(Throwable defect) {
        worker.add(DEFECTS, 1);
    }

    /** How many rows of backends there are, shown or not. Any thread. */
    int backendRows() {
        return backends.published().read().length;
    }

    /** Adds this worker's counts to those of the others. Any thread. */
    void addTo(EdgeCounts counts) {
        counts.entryPoints().add(entryPoints.published());
        counts.backends().add(backends.published());
        counts.methods().add(methods.published());
        counts.workers().add(worker);
        counts.httpStatuses().add(httpStatuses);
        if (traefik != null) {
            traefik.addTo(counts);
        }
    }
}

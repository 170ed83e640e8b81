package dev.portcullis.app.ops;

import dev.portcullis.app.accesslog.AccessLog;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.HealthState;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;
import org.jspecify.annotations.Nullable;

/** A worker's metrics, the access log for calls that ended, and the log for what an operator should read. Runs on the worker's loop. */
final class LoggedObserver implements EdgeObserver {
    private final EdgeObserver metrics;
    private final @Nullable AccessLog log;
    private final EventLog events;

    LoggedObserver(EdgeObserver metrics, @Nullable AccessLog log, EventLog events) {
        this.metrics = metrics;
        this.log = log;
        this.events = events;
    }

    @Override
    public void onAccepted(AcceptedConnection connection) {
        metrics.onAccepted(connection);
    }

    @Override
    public void onIdentified(IdentifiedConnection connection) {
        metrics.onIdentified(connection);
    }

    @Override
    public void onSecured(SecuredConnection connection) {
        metrics.onSecured(connection);
    }

    @Override
    public void onClosed(AcceptedConnection connection, CloseReason reason) {
        metrics.onClosed(connection, reason);
    }

    @Override
    public void onCallStarted(ObservedCall call) {
        metrics.onCallStarted(call);
        if (log != null) {
            log.onCallStarted(call);
        }
    }

    @Override
    public void onCallEnded(ObservedCall call) {
        metrics.onCallEnded(call);
        if (log != null) {
            log.onCallEnded(call);
        }
    }

    @Override
    public void onBackendConnected(String service, String backend) {
        metrics.onBackendConnected(service, backend);
    }

    @Override
    public void onBackendConnectFailed(String service, String backend, String reason) {
        metrics.onBackendConnectFailed(service, backend, reason);
        events.onBackendConnectFailed(service, backend, reason);
    }

    @Override
    public void onBackendDisconnected(String service, String backend, String reason) {
        metrics.onBackendDisconnected(service, backend, reason);
    }

    @Override
    public void onBackendEjected(String service, String backend, String reason) {
        metrics.onBackendEjected(service, backend, reason);
        events.onBackendEjected(service, backend, reason);
    }

    @Override
    public void onHealthChanged(String service, String backend, HealthState state, String reason) {
        metrics.onHealthChanged(service, backend, state, reason);
        events.onHealthChanged(service, backend, state, reason);
    }

    @Override
    public void onMirrored(String service) {
        metrics.onMirrored(service);
    }

    @Override
    public void onLoopLag(long lagNanos) {
        metrics.onLoopLag(lagNanos);
    }

    @Override
    public void onLimit(LimitKind kind) {
        metrics.onLimit(kind);
    }

    @Override
    public void onDefect(Throwable defect) {
        metrics.onDefect(defect);
        events.onDefect(defect);
    }
}

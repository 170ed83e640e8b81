package dev.portcullis.bench;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.HealthState;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;

/** Counts calls that ended, and those that did not end with status 0; nothing else. */
final class SilentObserver implements EdgeObserver {
    long ended;
    long failed;

    @Override
    public void onAccepted(AcceptedConnection connection) {}

    @Override
    public void onIdentified(IdentifiedConnection connection) {}

    @Override
    public void onSecured(SecuredConnection connection) {}

    @Override
    public void onClosed(AcceptedConnection connection, CloseReason reason) {}

    @Override
    public void onCallStarted(ObservedCall call) {}

    @Override
    public void onCallEnded(ObservedCall call) {
        ended++;
        failed += call.grpcStatus() == 0 ? 0 : 1;
    }

    @Override
    public void onBackendConnected(String service, String backend) {}

    @Override
    public void onBackendConnectFailed(String service, String backend, String reason) {
        throw new IllegalStateException(reason);
    }

    @Override
    public void onBackendDisconnected(String service, String backend, String reason) {
        failed++;
    }

    @Override
    public void onBackendEjected(String service, String backend, String reason) {
        failed++;
    }

    @Override
    public void onHealthChanged(String service, String backend, HealthState state, String reason) {
        // Benchmarks check nobody.
    }

    @Override
    public void onLimit(LimitKind kind) {
        throw new IllegalStateException(kind.toString());
    }

    @Override
    public void onDefect(Throwable defect) {
        throw new IllegalStateException(defect);
    }
}

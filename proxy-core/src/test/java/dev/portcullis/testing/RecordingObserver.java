package dev.portcullis.testing;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.HealthState;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what happened, for assertions. */
public final class RecordingObserver implements EdgeObserver {
    /** Calls that began. */
    public int started;
    /** Calls that are over, in order. */
    public final List<EndedCall> ended = new ArrayList<>();
    /** Limits that were met. */
    public final List<LimitKind> limits = new ArrayList<>();
    /** What happened to connections to backends. */
    public final List<String> backendEvents = new ArrayList<>();
    /** Why connections to backends ended. */
    public final List<String> backendEnds = new ArrayList<>();
    /** Defects of the proxy; kept, for a pipeline swallows what {@link #onDefect} throws. */
    public final List<Throwable> defects = new ArrayList<>();

    /**
     * A call that is over.
     *
     * @param grpcStatus what the client got
     * @param cause why it failed, or null
     * @param backend who answered
     * @param requestBytes from the client
     * @param responseBytes to the client
     */
    public record EndedCall(
            int grpcStatus, @Nullable Cause cause, String backend, long requestBytes, long responseBytes) {}

    @Override
    public void onAccepted(AcceptedConnection connection) {}

    @Override
    public void onIdentified(IdentifiedConnection connection) {}

    @Override
    public void onSecured(SecuredConnection connection) {}

    @Override
    public void onClosed(AcceptedConnection connection, CloseReason reason) {}

    @Override
    public void onCallStarted(ObservedCall call) {
        started++;
    }

    @Override
    public void onCallEnded(ObservedCall call) {
        Failure failure = call.failure();
        ended.add(new EndedCall(
                call.grpcStatus(),
                failure == null ? null : failure.cause(),
                call.backend(),
                call.requestBytes(),
                call.responseBytes()));
    }

    @Override
    public void onBackendConnected(String service, String backend) {
        backendEvents.add("connected " + backend);
    }

    @Override
    public void onBackendConnectFailed(String service, String backend, String reason) {
        backendEvents.add("failed " + backend);
    }

    @Override
    public void onBackendDisconnected(String service, String backend, String reason) {
        backendEvents.add("disconnected " + backend);
        backendEnds.add(reason);
    }

    @Override
    public void onBackendEjected(String service, String backend, String reason) {
        backendEvents.add("ejected " + backend + ": " + reason);
    }

    @Override
    public void onHealthChanged(String service, String backend, HealthState state, String reason) {
        backendEvents.add(state + " " + service + " " + backend + (reason.isEmpty() ? "" : ": " + reason));
    }

    @Override
    public void onMirrored(String service) {
        backendEvents.add("mirrored to " + service);
    }

    @Override
    public void onLimit(LimitKind kind) {
        limits.add(kind);
    }

    @Override
    public void onDefect(Throwable defect) {
        defects.add(defect);
        throw new AssertionError("a defect", defect);
    }
}

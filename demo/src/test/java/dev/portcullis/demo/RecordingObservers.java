package dev.portcullis.demo;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Failure;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.HealthState;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;
import dev.portcullis.observe.ObserverFactory;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Keeps what the proxy announces, for a test to read from its own thread; the queues are the hand-over. */
final class RecordingObservers implements ObserverFactory {
    private final Queue<SecuredConnection> secured = new ConcurrentLinkedQueue<>();
    private final Queue<CloseReason> closed = new ConcurrentLinkedQueue<>();
    private final Queue<EndedCall> calls = new ConcurrentLinkedQueue<>();
    private final Queue<String> backendConnections = new ConcurrentLinkedQueue<>();
    private final Queue<LimitKind> limits = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();

    /** A copy of what an {@link ObservedCall} said at its end. */
    record EndedCall(
            String path,
            String backend,
            int grpcStatus,
            long requestMessages,
            long responseMessages,
            @Nullable Failure failure) {}

    @Override
    public EdgeObserver forWorker(int worker) {
        return new Recorder();
    }

    @Override
    public void onAcceptRefused(String entryPoint) {}

    /** Connections that came as far as HTTP/2. */
    List<SecuredConnection> secured() {
        return List.copyOf(secured);
    }

    /** Why connections ended. */
    List<CloseReason> closed() {
        return List.copyOf(closed);
    }

    /** Calls that are over. */
    List<EndedCall> calls() {
        return List.copyOf(calls);
    }

    /** One entry, {@code host:port}, for each connection made to a backend. */
    List<String> backendConnections() {
        return List.copyOf(backendConnections);
    }

    /** Limits that were met. */
    List<LimitKind> limits() {
        return List.copyOf(limits);
    }

    /** Defects of the proxy. */
    List<Throwable> defects() {
        return List.copyOf(defects);
    }

    /** Writes into the queues. */
    private final class Recorder implements EdgeObserver {
        @Override
        public void onSecured(SecuredConnection connection) {
            secured.add(connection);
        }

        @Override
        public void onClosed(AcceptedConnection connection, CloseReason reason) {
            closed.add(reason);
        }

        @Override
        public void onCallEnded(ObservedCall call) {
            calls.add(new EndedCall(
                    call.path(),
                    call.backend(),
                    call.grpcStatus(),
                    call.requestMessages(),
                    call.responseMessages(),
                    call.failure()));
        }

        @Override
        public void onBackendConnected(String service, String backend) {
            backendConnections.add(backend);
        }

        @Override
        public void onLimit(LimitKind kind) {
            limits.add(kind);
        }

        @Override
        public void onDefect(Throwable defect) {
            defects.add(defect);
        }

        @Override
        public void onAccepted(AcceptedConnection connection) {}

        @Override
        public void onIdentified(IdentifiedConnection connection) {}

        @Override
        public void onCallStarted(ObservedCall call) {}

        @Override
        public void onBackendConnectFailed(String service, String backend, String reason) {}

        @Override
        public void onBackendDisconnected(String service, String backend, String reason) {}

        @Override
        public void onBackendEjected(String service, String backend, String reason) {}

        @Override
        public void onHealthChanged(String service, String backend, HealthState state, String reason) {}
    }
}

package dev.portcullis.demo;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.HealthState;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;
import dev.portcullis.observe.ObserverFactory;
import java.io.PrintStream;

/**
 * The demo prints what its calls gave; of the proxy's events it shows only what should never happen.
 *
 * @param err where to say it
 */
record DemoObservers(PrintStream err) implements ObserverFactory {
    @Override
    public EdgeObserver forWorker(int worker) {
        return new DefectPrinter(err);
    }

    @Override
    public void onAcceptRefused(String entryPoint) {
        err.println("a connection to " + entryPoint + " was refused");
    }

    /** Prints defects and backends that do not answer. */
    private record DefectPrinter(PrintStream err) implements EdgeObserver {
        @Override
        public void onBackendConnectFailed(String service, String backend, String reason) {
            err.println("no connection to " + backend + " of " + service + ": " + reason);
        }

        @Override
        public void onDefect(Throwable defect) {
            err.println("a defect of the proxy: " + defect);
        }

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
        public void onCallEnded(ObservedCall call) {}

        @Override
        public void onBackendConnected(String service, String backend) {}

        @Override
        public void onBackendDisconnected(String service, String backend, String reason) {}

        @Override
        public void onBackendEjected(String service, String backend, String reason) {}

        @Override
        public void onHealthChanged(String service, String backend, HealthState state, String reason) {}

        @Override
        public void onLimit(LimitKind kind) {}
    }
}

package dev.portcullis.entrypoint;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;
import dev.portcullis.observe.ObserverFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Writes down what an entry point announces, in order. */
final class RecordingObserver implements EdgeObserver, ObserverFactory {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /** The next event. */
    String next() throws InterruptedException {
        String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return event == null ? "nothing happened" : event;
    }

    /** Whether nothing was announced that nobody asked for. */
    boolean isDrained() {
        return events.isEmpty();
    }

    void add(String event) {
        events.add(event);
    }

    @Override
    public EdgeObserver forWorker(int worker) {
        return this;
    }

    @Override
    public void onAcceptRefused(String entryPoint) {
        events.add("refused at " + entryPoint);
    }

    @Override
    public void onAccepted(AcceptedConnection connection) {
        events.add("accepted " + connection.peer().bare() + " at " + connection.entryPoint());
    }

    @Override
    public void onIdentified(IdentifiedConnection connection) {
        events.add("identified " + connection.client().bare() + " " + connection.proxyHeader());
    }

    @Override
    public void onSecured(SecuredConnection connection) {
        events.add("secured " + connection.tlsVersion());
    }

    @Override
    public void onClosed(AcceptedConnection connection, CloseReason reason) {
        events.add("closed " + reason);
    }

    @Override
    public void onLimit(LimitKind kind) {
        events.add("limit " + kind);
    }

    @Override
    public void onDefect(Throwable defect) {
        events.add("defect " + defect);
    }

    @Override
    public void onCallStarted(ObservedCall call) {
        throw new AssertionError("no calls here");
    }

    @Override
    public void onCallEnded(ObservedCall call) {
        throw new AssertionError("no calls here");
    }

    @Override
    public void onBackendConnected(String service, String backend) {
        throw new AssertionError("no backends here");
    }

    @Override
    public void onBackendConnectFailed(String service, String backend, String reason) {
        throw new AssertionError("no backends here");
    }

    @Override
    public void onBackendDisconnected(String service, String backend, String reason) {
        throw new AssertionError("no backends here");
    }
}

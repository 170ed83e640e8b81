package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.HealthState;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObservedCall;
import dev.portcullis.observe.ObserverFactory;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Writes down what a proxy announces, per connection. Any thread. */
public final class RecordingObserver implements EdgeObserver, ObserverFactory {
    private static final long PATIENCE_SECONDS = 20;

    private final List<Life> lives = new ArrayList<>();
    /** By identity: a port may come again. */
    private final IdentityHashMap<AcceptedConnection, Life> byConnection = new IdentityHashMap<>();

    private final List<String> others = new ArrayList<>();
    private long lagNanosMax;
    private int callsStarted;
    private int callsEnded;

    /** A connection, and what was said of it in order. */
    private record Life(AcceptedConnection connection, List<String> events) {}

    /** What was announced of the last connection from a port, once it is closed. */
    public List<String> lifeOf(int port) throws InterruptedException {
        return await(port, "closed ");
    }

    /** What was announced of the last connection from a port, once an event with this beginning is among it. */
    public synchronized List<String> await(int port, String beginning) throws InterruptedException {
        awaitThat(
                () -> eventsOf(port).stream().anyMatch(event -> event.startsWith(beginning)),
                () -> "port " + port + " has " + eventsOf(port));
        return List.copyOf(eventsOf(port));
    }

    /** What was announced of no connection: limits, refusals, defects, backends. */
    public synchronized List<String> others() {
        return List.copyOf(others);
    }

    /** Waits until something of no connection was announced so often. */
    public synchronized void awaitOther(String event, int times) throws InterruptedException {
        awaitThat(() -> others.stream().filter(event::equals).count() >= times, others::toString);
    }

    /** Waits until a loop was at least so late. */
    synchronized void awaitLag(long nanos) throws InterruptedException {
        awaitThat(() -> lagNanosMax >= nanos, () -> lagNanosMax + " ns at most");
    }

    /** Everything that began has ended, once, and no defect showed. */
    public synchronized void assertPaired() {
        for (Life life : lives) {
            long ends = life.events.stream()
                    .filter(event -> event.startsWith("closed "))
                    .count();
            assertEquals(1, ends, () -> life.connection + ": " + life.events);
        }
        assertEquals(callsStarted, callsEnded, "calls");
        assertEquals(
                List.of(),
                others.stream().filter(event -> event.startsWith("defect")).toList());
    }

    private synchronized void awaitThat(BooleanSupplier isSo, Supplier<String> otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isSo.getAsBoolean()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new AssertionError("waited in vain: " + otherwise.get());
            }
            wait(millis);
        }
    }

    private List<String> eventsOf(int port) {
        for (int i = lives.size() - 1; i >= 0; i--) {
            if (lives.get(i).connection.peer().port() == port) {
                return lives.get(i).events;
            }
        }
        return List.of();
    }

    private synchronized void add(AcceptedConnection connection, String event) {
        Life life = byConnection.get(connection);
        if (life == null) {
            throw new AssertionError(event + " of a connection that was not accepted: " + connection);
        }
        life.events.add(event);
        notifyAll();
    }

    private synchronized void other(String event) {
        others.add(event);
        notifyAll();
    }

    @Override
    public EdgeObserver forWorker(int worker) {
        return this;
    }

    @Override
    public void onAcceptRefused(String entryPoint) {
        other("refused at " + entryPoint);
    }

    @Override
    public synchronized void onAccepted(AcceptedConnection connection) {
        Life life = new Life(connection, new ArrayList<>());
        lives.add(life);
        byConnection.put(connection, life);
        add(connection, "accepted at " + connection.entryPoint());
    }

    @Override
    public void onIdentified(IdentifiedConnection connection) {
        add(connection.accepted(), "identified " + connection.client().bare() + " " + connection.proxyHeader());
    }

    @Override
    public void onSecured(SecuredConnection connection) {
        add(connection.identified().accepted(), "secured " + connection.tlsVersion());
    }

    @Override
    public void onClosed(AcceptedConnection connection, CloseReason reason) {
        add(connection, "closed " + reason);
    }

    @Override
    public synchronized void onCallStarted(ObservedCall call) {
        callsStarted++;
    }

    @Override
    public synchronized void onCallEnded(ObservedCall call) {
        callsEnded++;
    }

    @Override
    public void onBackendConnected(String service, String backend) {
        other("connected to " + service);
    }

    @Override
    public void onBackendConnectFailed(String service, String backend, String reason) {
        other("not connected to " + service);
    }

    @Override
    public void onBackendDisconnected(String service, String backend, String reason) {
        other("disconnected from " + service);
    }

    @Override
    public void onBackendEjected(String service, String backend, String reason) {
        other("ejected from " + service);
    }

    @Override
    public void onHealthChanged(String service, String backend, HealthState state, String reason) {
        other(state + " " + service + " " + backend + (reason.isEmpty() ? "" : ": " + reason));
    }

    @Override
    public synchronized void onLoopLag(long lagNanos) {
        lagNanosMax = Math.max(lagNanosMax, lagNanos);
        notifyAll();
    }

    @Override
    public void onLimit(LimitKind kind) {
        other("limit " + kind);
    }

    @Override
    public void onDefect(Throwable defect) {
        other("defect " + defect);
    }
}

package dev.portcullis.observe;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.SecuredConnection;

/** What happens on one worker. Every method is called on that worker's loop, must return at once, and must not throw. */
public interface EdgeObserver {
    /** A socket was accepted and handed to this worker. */
    void onAccepted(AcceptedConnection connection);

    /** Who called is known now, from the PROXY header or from the socket. */
    void onIdentified(IdentifiedConnection connection);

    /** The connection speaks HTTP/2 now. */
    void onSecured(SecuredConnection connection);

    /** A connection ended, at whatever stage; follows each {@link #onAccepted}. */
    void onClosed(AcceptedConnection connection, CloseReason reason);

    /** A call arrived: its request headers are read and valid. */
    void onCallStarted(ObservedCall call);

    /** The call is over in both directions; follows each {@link #onCallStarted}. */
    void onCallEnded(ObservedCall call);

    /** A connection to a backend was made. */
    void onBackendConnected(String service, String backend);

    /** A connection to a backend could not be made. */
    void onBackendConnectFailed(String service, String backend, String reason);

    /** A connection to a backend that had been made ended. */
    void onBackendDisconnected(String service, String backend, String reason);

    /** A backend gets no calls of this worker for a while, because too many failed there. */
    void onBackendEjected(String service, String backend, String reason);

    /**
     * Active checks know something else of a server than before. Told on one worker of all: on the one that asks the server.
     *
     * @param reason why it is unhealthy, or how a healthy one is not what the operator took it for; usually empty for that
     */
    void onHealthChanged(String service, String backend, HealthState state, String reason);

    /** A copy of a call was sent to a service that mirrors another one; what comes of it is told to nobody. */
    default void onMirrored(String service) {
        // Few count it.
    }

    /**
     * The loop came to timers that were due.
     *
     * @param lagNanos by how much it came late: what it did meanwhile, or what kept it from a core; never negative
     */
    default void onLoopLag(long lagNanos) {
        // Few count it.
    }

    /** A limit was met or a peer broke a rule; counted by kind. */
    void onLimit(LimitKind kind);

    /** A defect of our own was caught. */
    void onDefect(Throwable defect);
}

package dev.portcullis.upstream;

import dev.portcullis.forwarding.BackendScheme;
import dev.portcullis.http2.ConnectionListener;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.LimitKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection to a backend, which the calls of one worker share. */
@EventLoopConfined
public final class BackendConnection implements ConnectionListener {
    /** What gRPC's servers say (gRFC A8). */
    private static final String TOO_MANY_PINGS = "too_many_pings";

    private final ConnectionSupply supply;
    private final Endpoint endpoint;
    private final HeaderField authority;
    private final BackendScheme scheme;
    /** Why the server is about to end the connection, when that is known better than from its end. */
    private String trouble = "";

    private @Nullable H2Connection connection;
    private boolean ready;
    /** Whether a call was ever made on it. */
    private boolean used;
    /** Whether it is to be replaced. */
    private boolean old;

    BackendConnection(ConnectionSupply supply) {
        this.supply = supply;
        this.endpoint = supply.endpoint();
        this.authority = HeaderField.of(":authority", supply.backend());
        this.scheme = endpoint.address().tls() ? BackendScheme.HTTPS : BackendScheme.HTTP;
    }

    /** Words for an end that follows. */
    void explain(String why) {
        trouble = why;
    }

    void speaks(H2Connection http2) {
        connection = http2;
    }

    private H2Connection http2() {
        H2Connection http2 = connection;
        if (http2 == null) {
            throw new IllegalStateException("the connection has not begun");
        }
        return http2;
    }

    /** Whether one of those connections goes to that server. */
    @SuppressWarnings("ReferenceEquality") // an endpoint is that very object
    static boolean isAnyTo(Endpoint endpoint, List<BackendConnection> connections) {
        for (int i = 0; i < connections.size(); i++) {
            if (connections.get(i).endpoint == endpoint) {
                return true;
            }
        }
        return false;
    }

    /** The backend's host and port. */
    public String backend() {
        return supply.backend();
    }

    /** {@code :authority} for a service that does not pass the client's on. */
    public HeaderField authority() {
        return authority;
    }

    /** How the backend is spoken to. */
    public BackendScheme scheme() {
        return scheme;
    }

    /** Opens a stream for a call; the caller writes its head next, and says at the call's end what {@link #onCallEnded came of it}. */
    public H2Stream openStream(StreamListener listener) {
        used = true;
        endpoint.onCallBegun();
        return http2().openStream(listener);
    }

    /** Opens a stream for a check, which is not a call: it counts for no balancer, and nobody asks what came of it. */
    public H2Stream openCheckStream(StreamListener listener) {
        return http2().openStream(listener);
    }

    /** A call that opened a stream here is over; told once, also when the connection is gone by then. */
    public void onCallEnded(CallOutcome outcome) {
        // Whose server ends connections for their many resets would else have it ejected for everybody.
        endpoint.onCallEnded(supply.isApart() ? CallOutcome.ABANDONED : outcome);
    }

    /** Whether {@link #onAnswer} is to be told: somebody chooses by it. */
    public boolean isTimed() {
        return endpoint.load().isTimed();
    }

    /** The head of an answer is here, so long after the call's was written. */
    public void onAnswer(long tookNanos, long nowNanos) {
        endpoint.load().onAnswer(tookNanos, nowNanos);
    }

    boolean hasRoom() {
        return http2().canOpenStream();
    }

    int openStreams() {
        return http2().openStreams();
    }

    /** Whether calls came to it. */
    boolean isUsed() {
        return used;
    }

    /** Whether it takes calls only until another one can. */
    boolean isOld() {
        return old;
    }

    /** Its age is over: it ends once another one is there. */
    void markOld() {
        old = true;
    }

    /** Takes no more calls, and ends with its last stream. */
    void leave() {
        explain("reached its age");
        http2().drain(MAX_AGE);
    }

    void drain() {
        http2().drain("graceful_stop");
    }

    void closeNow(String why) {
        http2().closeNow(CloseReason.DRAINED, why);
    }

    @Override
    public void onRequest(H2Stream stream, HeaderBlock head, boolean endStream) {
        throw new AssertionError("a backend opens no streams");
    }

    @Override
    public void onOversizedRequest(H2Stream stream, HeaderBlock head, boolean endStream) {
        throw new AssertionError("a backend opens no streams");
    }

    @Override
    public void onSettings(H2Connection http2) {
        if (!ready) {
            ready = true;
            supply.onConnected(this);
        } else {
            supply.onRoom();
        }
    }

    @Override
    public void onGoAway(H2Connection http2, long errorCode, String debug) {
        if (errorCode == ErrorCode.ENHANCE_YOUR_CALM.code() && TOO_MANY_PINGS.equals(debug)) {
            supply.pool().onTooManyPings();
        }
        supply.onConnectionEnding(this);
    }

    @Override
    public void onStreamEnded(H2Connection http2) {
        supply.onRoom();
    }

    @Override
    public void onIdle(H2Connection http2) {
        if (!supply.upkeep().needs(this)) {
            supply.onConnectionEnding(this);
            http2.drainIdle();
        }
    }

    @Override
    public void onAged(H2Connection http2) {
        supply.upkeep().onAged(this);
    }

    @Override
    public void onLimit(LimitKind kind) {
        endpoint.observer().onLimit(kind);
    }

    @Override
    public void onDefect(Throwable defect) {
        endpoint.observer().onDefect(defect);
    }

    @Override
    public void onClosed(H2Connection http2, CloseReason reason, String detail) {
        if (ready) {
            supply.onDisconnected(this, trouble.isEmpty() ? detail : trouble);
        } else {
            supply.onConnectFailed(trouble.isEmpty() ? "no HTTP/2 there: " + detail : trouble);
        }
    }
}

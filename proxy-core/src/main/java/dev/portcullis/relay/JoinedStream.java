package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Worker;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CallOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a call at a backend, and the connection that it is on, which learns once what came of the call. Belongs to a
 * {@link BackendLeg}; where that tries again, another stream takes the place of the last one.
 */
@EventLoopConfined
final class JoinedStream {
    private @Nullable H2Stream stream;
    /** Where the stream is, as long as it is. */
    private @Nullable BackendConnection connection;
    /** When the head was written; kept where somebody asks. */
    private long sentNanos;

    /** Opens a stream, whose head is written next. */
    H2Stream open(BackendConnection on, StreamListener listener) {
        H2Stream opened = on.openStream(listener);
        connection = on;
        stream = opened;
        return opened;
    }

    /** The last one that was opened, be it over; null when there was none, or it was {@link #forget forgotten}. */
    @Nullable
    H2Stream stream() {
        return stream;
    }

    /** Where the stream is; null when none is open. */
    @Nullable
    BackendConnection connection() {
        return connection;
    }

    /** The request's head was written. */
    void onSent(Worker worker) {
        BackendConnection on = connection;
        sentNanos = on != null && on.isTimed() ? worker.tickNanos() : 0;
    }

    /** The head of an answer is here. */
    void onAnswer(Worker worker) {
        BackendConnection on = connection;
        if (on != null && on.isTimed()) {
            long nowNanos = worker.tickNanos();
            on.onAnswer(nowNanos - sentNanos, nowNanos);
        }
    }

    /** It is over, by whoever's doing. */
    void end(CallOutcome outcome) {
        BackendConnection on = connection;
        if (on != null) {
            connection = null;
            on.onCallEnded(outcome);
        }
    }

    /**
     * Nobody wants the answer any more: a stream that is open is cancelled, unless it is about to end.
     *
     * @param endStream whether the server's side has ended
     */
    void leave(CallOutcome outcome, boolean endStream) {
        H2Stream target = stream;
        if (target != null && connection != null) {
            end(outcome);
            if (!endsItself(endStream)) {
                target.reset(ErrorCode.CANCEL);
            }
        }
    }

    /** Whether both sides end without a reset. */
    boolean endsItself(boolean endStream) {
        H2Stream target = stream;
        return endStream && target != null && target.isLocalEnded() && target.queuedBytes() == 0;
    }

    /** Another one takes its place. */
    void forget() {
        stream = null;
    }

    /** The call is over: a stream that has ended may serve again. False when it has not. */
    boolean recycle() {
        H2Stream last = stream;
        stream = null;
        boolean gone = last == null || last.isGone();
        if (last != null && gone) {
            last.recycle();
        }
        return gone;
    }
}

package dev.portcullis.http2;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.LimitKind;

/** What happens to a connection as a whole. Called on its loop. */
public interface ConnectionListener {
    /** The word of {@link H2Connection#drain} for a connection that is old; gRPC's servers say the same (gRFC A9). */
    String MAX_AGE = "max_age";

    /**
     * The peer opened a stream with a valid request head. The listener must give the stream a {@link StreamListener} before it
     * returns, or reset it.
     *
     * @param head lent for the duration of the call
     * @param endStream whether nothing follows
     */
    void onRequest(H2Stream stream, HeaderBlock head, boolean endStream);

    /**
     * The peer opened a stream with a header list over the limits.
     *
     * @param head what fits the limits, lent for the duration of the call
     */
    void onOversizedRequest(H2Stream stream, HeaderBlock head, boolean endStream);

    /** The peer's SETTINGS were applied; the first time, the connection is ready for streams. */
    void onSettings(H2Connection connection);

    /** The peer takes no more streams; those that it refused were told before. */
    void onGoAway(H2Connection connection, long errorCode, String debug);

    /** A stream ended, in whatever way; there may be room for another. */
    void onStreamEnded(H2Connection connection);

    /** The connection is as old as it may get. It takes no more streams, unless the listener lets it do so for a while. */
    default void onAged(H2Connection connection) {
        connection.drain(MAX_AGE);
    }

    /** No stream was open for as long as the connection may idle. It ends, unless the listener keeps it: then it is asked again. */
    default void onIdle(H2Connection connection) {
        connection.drainIdle();
    }

    /** A limit was met or a rule broken; counted by kind. */
    void onLimit(LimitKind kind);

    /** A defect of our own was caught; the connection is being closed. */
    void onDefect(Throwable defect);

    /** The connection is gone, and every stream of it was told. Called once. */
    void onClosed(H2Connection connection, CloseReason reason, String detail);
}

package dev.portcullis.entrypoint;

import dev.portcullis.observe.CloseReason;

/** A client connection that speaks HTTP/2, seen from its entry point. Every method is called on the connection's loop. */
public interface ServedConnection {
    /** Sends GOAWAY twice (RFC 9113 6.8), lets the calls in flight end, then closes. */
    void drain();

    /** Ends what is left and closes. */
    void closeNow();

    /** Calls in flight. */
    int openStreams();

    /** Why the connection ended; asked once, after it did. {@link CloseReason#CLIENT_CLOSED} when nothing else is known. */
    CloseReason closeReason();
}

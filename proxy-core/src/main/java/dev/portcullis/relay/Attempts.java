package dev.portcullis.relay;

import dev.portcullis.failure.Failure;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.upstream.BackendConnection;

/** Which attempts are made at a call until one of them is the call's answer. Ends when {@link #stop} is called, which it may do itself. */
interface Attempts {
    /** The first attempt has been made; it may have got its connection, or have failed already. */
    void onBegun();

    /** An attempt got a connection. */
    void onJoined(BackendConnection connection);

    /** The client has sent all of its request. */
    void onRequestWhole();

    /**
     * An attempt was answered: whether another one takes its place. If not, the answer is the call's.
     *
     * @param peekHead of the answer, lent for the duration of the call
     */
    boolean takesHead(BackendLeg from, HeaderBlock peekHead, boolean endStream);

    /** An attempt failed: whether another one takes its place, or goes on. If not, the failure is the call's. */
    boolean takesFailure(BackendLeg from, Failure failure);

    /** Whether the request may be forgotten when memory is short. */
    boolean maySpareRequest();

    /** The call has its answer, or is over: every attempt but the exchange's own is dropped. */
    void stop();
}

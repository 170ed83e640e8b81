package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;

/** How far a connection is on its way to a graceful end (RFC 9113 6.8). */
@EventLoopConfined
final class GoAwayState {
    /** The payload of the PING whose acknowledgement ends the first phase; the value means nothing. */
    static final long DRAIN_PING = 0x706f7274_63756c6cL;

    private boolean received;
    private boolean firstSent;
    private boolean lastSent;
    private int lastStreamId = Integer.MAX_VALUE;
    private String debug = "";

    void received() {
        received = true;
    }

    /** Whether the peer sent GOAWAY. */
    boolean isReceived() {
        return received;
    }

    void firstSent(String why) {
        firstSent = true;
        debug = why;
    }

    void lastSent(int lastId) {
        lastSent = true;
        lastStreamId = lastId;
    }

    /** Whether we have sent GOAWAY. */
    boolean isSent() {
        return firstSent || lastSent;
    }

    /** Whether we have said which stream is the last. */
    boolean isFinal() {
        return lastSent;
    }

    /** Whether a new stream comes behind the last one that we take. */
    boolean refuses(int streamId) {
        return lastSent && streamId > lastStreamId;
    }

    /** The last stream to name in a GOAWAY, which must never rise (RFC 9113 6.8). */
    int lastToSend(int lastTaken) {
        return lastSent ? Math.min(lastStreamId, lastTaken) : lastTaken;
    }

    String debug() {
        return debug;
    }
}

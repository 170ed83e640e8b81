package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.frame.FrameLayout;
import dev.portcullis.http2.frame.FrameWriter;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * A connection's graceful end, whoever begins it (RFC 9113 6.8). Towards a client it has two phases: GOAWAY with the highest stream
 * and a PING, so that calls on their way still arrive; once the PING is acknowledged, GOAWAY with the last stream taken. The
 * connection closes when its last stream is done.
 */
@EventLoopConfined
final class Draining {
    /** The payload of the PING whose acknowledgement ends the first phase; the value means nothing. */
    private static final long DRAIN_PING = 0x706f7274_63756c6cL;

    private final H2Connection connection;
    private CloseReason reason = CloseReason.DRAINED;
    private String debug = "";
    private boolean received;
    private boolean firstSent;
    private boolean lastSent;
    private int lastStreamId;

    Draining(H2Connection connection) {
        this.connection = connection;
    }

    /** Whether either side has sent GOAWAY, so that no stream should be opened. */
    boolean hasBegun() {
        return received || firstSent || lastSent;
    }

    /** Whether a new stream comes behind the last one that we take. */
    boolean refuses(int streamId) {
        return lastSent && streamId > lastStreamId;
    }

    /** The last stream to name in a GOAWAY, which must never rise. */
    int lastToSend() {
        int lastTaken = connection.peerIds().last();
        return lastSent ? Math.min(lastStreamId, lastTaken) : lastTaken;
    }

    /** Sends the first GOAWAY, unless one was sent. */
    void begin(String why, CloseReason because) {
        if (connection.isClosed() || firstSent || lastSent) {
            return;
        }
        debug = why;
        reason = because;
        if (connection.options().peer() == PeerRole.SERVER || !connection.isReady()) {
            finish();
            return;
        }
        firstSent = true;
        ByteBuf out = connection.output().control();
        FrameWriter.goAway(out, FrameLayout.STREAM_ID_MAX, ErrorCode.NO_ERROR.code(), debug);
        FrameWriter.ping(out, DRAIN_PING, false);
        connection.life().onDraining();
    }

    /** Takes the answer to our PING; whether it is that. */
    boolean onPingAck(long data) {
        if (data != DRAIN_PING || !firstSent || lastSent) {
            return false;
        }
        finish();
        return true;
    }

    /** Says which stream is the last, unless that was said. */
    void finish() {
        if (!connection.isClosed() && !lastSent) {
            lastSent = true;
            lastStreamId = connection.peerIds().last();
            FrameWriter.goAway(connection.output().control(), lastStreamId, ErrorCode.NO_ERROR.code(), debug);
            closeIfOver();
        }
    }

    /** The peer sent GOAWAY. */
    void onReceived() {
        received = true;
    }

    /** Closes when the last stream is done, and what it wrote has reached the socket: closing would drop the rest. */
    void closeIfOver() {
        boolean last = lastSent || (received && connection.options().peer() == PeerRole.SERVER);
        if (last
                && connection.openStreams() == 0
                && !connection.isClosed()
                && connection.output().isIdle()) {
            connection.close(reason, reason == CloseReason.IDLE ? "idle" : "drained");
        }
    }
}

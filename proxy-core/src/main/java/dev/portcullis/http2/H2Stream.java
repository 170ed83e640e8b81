package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a connection, on either leg (RFC 9113 5.1). It exists from the head that opens it until both ends are done:
 *
 * <pre>
 *            head                 END_STREAM sent            END_STREAM received
 *   (idle) --------> open --------------------> half closed -------------------> closed: onEnded
 *                     |  END_STREAM received       (local)                          ^
 *                     |-----------------------> half closed -----------------------'
 *                     |                           (remote)    END_STREAM sent
 *                     '--- RST_STREAM, either way, or the connection's end ---> closed: onAborted, or silence after our own
 * </pre>
 *
 * <p>Flow control is end to end: bytes that came in are credited to the peer by {@link #returnCredit}, which the relay arranges
 * by {@link #creditTo} to happen when they have left through the other leg's socket.
 *
 * <p>The object of a stream that is over may serve another one of the same worker, once who held it has let it {@link #recycle
 * go}: half of what a call allocated was its two streams.
 */
@EventLoopConfined
public final class H2Stream {
    private H2Connection connection;
    private final ReceiveWindow receiveWindow = new ReceiveWindow();
    private int id;
    private @Nullable StreamListener listener;
    private @Nullable H2Stream creditTo;
    private @Nullable QueueBudget budget;
    private long sendWindow;
    private boolean localEnded;
    private boolean remoteEnded;
    private boolean gone = true;
    private boolean headReceived;
    private boolean headSent;
    private boolean withoutContent;
    private long contentLeft;

    // What waits to be sent; touched by H2Output only.
    @Nullable
    SendQueue queue;

    @Nullable
    H2Stream nextReady;

    @Nullable
    H2Stream previousReady;

    boolean isReady;
    int unsentCreditBytes;
    /** Of the bytes that are written next so many owe no credit. */
    int settledBytes;

    H2Stream(H2Connection connection) {
        this.connection = connection;
    }

    /** Becomes a stream that nothing has happened on. */
    H2Stream open(H2Connection owner, int newId, int receiveWindowBytes, long sendWindowBytes) {
        connection = owner;
        id = newId;
        receiveWindow.open(receiveWindowBytes);
        sendWindow = sendWindowBytes;
        listener = null;
        creditTo = null;
        budget = null;
        localEnded = false;
        remoteEnded = false;
        gone = false;
        headReceived = false;
        headSent = false;
        withoutContent = false;
        contentLeft = -1;
        settledBytes = 0;
        return this;
    }

    /**
     * Nobody outside of the connection holds the stream any more, which is over: its object may serve another one. Methods of this
     * class that are on the stack may go on; whoever calls one later harms a stranger.
     */
    public void recycle() {
        if (!gone) {
            throw new AssertionError("stream " + id + " is not over");
        }
        listener = null;
        creditTo = null;
        budget = null;
        connection.recycle(this);
    }

    /** Whether nobody will return credit to a recycled stream. */
    boolean isReusable() {
        return unsentCreditBytes == 0;
    }

    /** The identifier, which is odd: only clients open streams here. */
    public int id() {
        return id;
    }

    /** The connection that the stream belongs to. */
    public H2Connection connection() {
        return connection;
    }

    /** Says who is told what the peer does. */
    public void listener(StreamListener newListener) {
        listener = newListener;
    }

    /** Says whose credit is returned when DATA written here has left through the socket. */
    public void creditTo(@Nullable H2Stream source) {
        creditTo = source;
    }

    /** The same, but the credit for the first so many bytes has been returned: they are written a second time. */
    public void creditTo(H2Stream source, int settled) {
        creditTo = source;
        settledBytes = settled;
    }

    /** Says on whose account bytes wait here. */
    public void budget(QueueBudget account) {
        budget = account;
    }

    /** Whether the stream takes nothing more: it ended, was reset, or its connection is gone. */
    public boolean isGone() {
        return gone;
    }

    /** Whether the peer has ended its direction. */
    public boolean isRemoteEnded() {
        return remoteEnded;
    }

    /** Whether we have ended ours, or will once what waits is written. */
    public boolean isLocalEnded() {
        return localEnded;
    }

    /** Bytes of DATA that wait for a window or the socket. */
    public int queuedBytes() {
        return queue == null ? 0 : queue.bytes();
    }

    /** The window that the peer is granted now, in bytes. */
    public int receiveWindowBytes() {
        return receiveWindow.targetBytes();
    }

    /** Writes a head: of a request, or of a response. The block is only read. */
    public void writeHead(HeaderBlock head, boolean endStream) {
        if (!gone && !localEnded) {
            headSent = true;
            withoutContent = MessageRules.isOfHead(head);
            connection.guard().onUse();
            connection.output().headers(this, head, endStream);
            if (endStream) {
                endLocal();
            }
        }
    }

    /** Writes DATA, or keeps it until the windows and the socket allow. The buffer is only read, or retained. */
    public void writeData(ByteBuf peek, int index, int length, boolean endStream) {
        if (!gone && !localEnded) {
            connection.output().data(this, peek, index, length, endStream);
        }
    }

    /** Writes trailers behind the DATA that waits, which ends our direction. The block is only read. */
    public void writeTrailers(HeaderBlock trailers) {
        if (!gone && !localEnded) {
            connection.output().trailers(this, trailers);
        }
    }

    /** Resets the stream at once; what waits is dropped. The listener hears nothing more. */
    public void reset(ErrorCode code) {
        reset(code.code());
    }

    /** Resets the stream at once with a code as it came over the wire. */
    public void reset(long code) {
        if (!gone) {
            connection.output().reset(id, code);
            connection.resets().add(id);
            leave();
        }
    }

    /** Ends our direction behind what waits. */
    public void endStream() {
        if (!gone && !localEnded) {
            connection.output().data(this, Unpooled.EMPTY_BUFFER, 0, 0, true);
        }
    }

    /**
     * Asks the peer to stop sending, once our own direction, which has ended, is written: RST_STREAM with NO_ERROR (RFC 9113 8.1).
     * The listener hears {@code onEnded} then.
     */
    public void stopAfterQueue() {
        resetAfterQueue(ErrorCode.NO_ERROR);
    }

    /** Resets the stream once what waits is written; then, which may be at once, the listener hears {@code onEnded}. */
    public void resetAfterQueue(ErrorCode code) {
        if (!gone) {
            connection.output().resetAfterQueue(this, code.code());
        }
    }

    void endByReset(long code) {
        if (!gone) {
            reset(code);
            tellEnded();
        }
    }

    /** Gives the peer credit for bytes that it sent and that are dealt with. */
    public void returnCredit(int bytes) {
        if (gone || remoteEnded) {
            return;
        }
        int update = receiveWindow.give(bytes, connection, budget);
        if (update > 0) {
            connection.output().windowUpdate(id, update);
        }
    }

    /** Gives the peer credit for all that it sent, whether or not it left: it is kept, and the stream it was written to is over. */
    public void returnAllCredit(H2Stream writtenTo) {
        writtenTo.connection.output().forgetCredit(this);
        returnCredit(receiveWindow.heldBytes());
    }

    @Nullable
    StreamListener listener() {
        return listener;
    }

    @Nullable
    H2Stream creditTo() {
        return creditTo;
    }

    @Nullable
    QueueBudget budget() {
        return budget;
    }

    long sendWindow() {
        return sendWindow;
    }

    void addSendWindow(long bytes) {
        sendWindow += bytes;
    }

    boolean takeReceived(int bytes) {
        return receiveWindow.take(bytes);
    }

    boolean isHeadReceived() {
        return headReceived;
    }

    void headReceived() {
        headReceived = true;
    }

    /** Whether our head has been written. */
    boolean isHeadSent() {
        return headSent;
    }

    /** Whether our head asks for an answer without content. */
    boolean isWithoutContent() {
        return withoutContent;
    }

    /** The {@code content-length} that DATA must add up to, or -1 (RFC 9113 8.1.1). */
    void contentLength(long bytes) {
        contentLeft = bytes;
    }

    /** Counts DATA against the content-length; false when there is more or, at the end, less than was said. */
    boolean countContent(int bytes, boolean end) {
        if (contentLeft < 0) {
            return true;
        }
        contentLeft -= bytes;
        return contentLeft >= 0 && (!end || contentLeft == 0);
    }

    /** Our direction ends, or will with what waits. Closes the stream when the peer's has ended and nothing waits. */
    void endLocal() {
        localEnded = true;
        closeIfDone();
    }

    void endRemote() {
        remoteEnded = true;
        closeIfDone();
    }

    /** The head that opens the stream carries END_STREAM: known before the head is passed on, which may be answered at once. */
    void openedWithEnd() {
        remoteEnded = true;
    }

    void closeIfDone() {
        if (localEnded && remoteEnded && queue == null && !gone) {
            leave();
            tellEnded();
        }
    }

    private void tellEnded() {
        connection.guard().onCallEnded();
        StreamListener told = listener;
        if (told != null) {
            told.onEnded(this);
        }
    }

    /** Takes the stream out of its connection and lets go of what waits. */
    void leave() {
        cut();
        connection.onStreamGone(this);
    }

    /** The peer broke a rule on this stream: RST_STREAM to it, and the listener is told. */
    void resetByFault(ErrorCode code, StreamListener.Abort abort, String detail) {
        connection.output().reset(id, code.code());
        connection.resets().add(id);
        abort(abort, code.code(), detail);
    }

    void abort(StreamListener.Abort abort, long errorCode, String detail) {
        if (!gone) {
            leave();
            tellAborted(abort, errorCode, detail);
        }
    }

    /** The connection is closed: the stream takes nothing more. Its listener is told once all streams are cut. */
    void cut() {
        gone = true;
        connection.output().forget(this);
        if (budget != null) {
            budget.shrink(receiveWindow.grownBytes());
        }
    }

    void tellAborted(StreamListener.Abort abort, long errorCode, String detail) {
        StreamListener told = listener;
        if (told != null) {
            told.onAborted(this, abort, errorCode, detail);
        }
    }
}

package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.LimitKind;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that wait in queues on behalf of one client connection, in both directions. Over half of it, windows stop to grow; over
 * all of it, new streams are refused. What windows have grown by is granted out of the same number: together they may let in
 * no more than that above their first sizes, so that memory is bounded whatever the peers do afterwards. All of it counts in the
 * worker's part of the process's budget too.
 */
@EventLoopConfined
public final class QueueBudget {
    /** 250 streams with a full first window of 64 KiB each: a client at all its limits still fits. */
    public static final long CONNECTION_BYTES_MAX = 16L << 20;

    /** One full first window: a client with less is not the one that fills the process. */
    private static final long LARGE_BYTES_MIN = 64L << 10;

    private final long bytesMax;
    private final WorkerBudget worker;
    private @Nullable H2Connection owner;
    private long queuedBytes;
    private long grownBytes;
    /** In the worker's list of those that hold much, or -1. */
    private int place = -1;
    /** While it holds much: when a full first window had last left since, and what has left from then on. */
    private long movedNanos;

    private long leftBytes;

    /** A budget of so many bytes, which are the worker's too. */
    public QueueBudget(long bytesMax, WorkerBudget worker) {
        this.bytesMax = bytesMax;
        this.worker = worker;
    }

    /** Says whose calls end when the process is over its budget. */
    public void owner(H2Connection connection) {
        owner = connection;
    }

    /** Bytes that wait now. */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** Takes room for a window that wants to grow; false when it must stay as it is. */
    boolean grow(int bytes) {
        if (queuedBytes > bytesMax / 2 || grownBytes + bytes > bytesMax || worker.isExhausted()) {
            return false;
        }
        grownBytes += bytes;
        return true;
    }

    /** Gives back what the window of a stream that ended had grown by. */
    void shrink(int bytes) {
        grownBytes -= bytes;
    }

    /** The limit for which a new stream must be refused; null when it may begin. */
    public @Nullable LimitKind exceeded() {
        if (queuedBytes > bytesMax) {
            return LimitKind.CONNECTION_BUDGET;
        }
        return worker.refuses(place >= 0) ? LimitKind.PROCESS_BUDGET : null;
    }

    /** Counts bytes that begin to wait, or with a negative number bytes that wait no more. */
    public void add(long bytes) {
        queuedBytes += bytes;
        if (queuedBytes >= LARGE_BYTES_MIN != place >= 0) {
            enlistOrDelist();
        }
        worker.add(bytes);
    }

    /** Counts bytes that a peer has taken. One that takes byte by byte counts as one that takes nothing. */
    void sent(int bytes) {
        if (place >= 0) {
            leftBytes += bytes;
            if (leftBytes >= LARGE_BYTES_MIN) {
                leftBytes = 0;
                movedNanos = worker.nowNanos();
            }
        }
        add(-bytes);
    }

    /** What waits, times the milliseconds since much of it moved: a busy client with much is better than a dead one with less. */
    long weight(long nowNanos) {
        return queuedBytes * (1 + TimeUnit.NANOSECONDS.toMillis(nowNanos - movedNanos));
    }

    private void enlistOrDelist() {
        if (place < 0) {
            place = worker.enlist(this);
            movedNanos = worker.nowNanos();
            leftBytes = 0;
        } else {
            worker.delist(place);
            place = -1;
        }
    }

    /** The last in the worker's list has moved. */
    void place(int newPlace) {
        place = newPlace;
    }

    /** Lets go of the requests that are kept only for a second try. */
    void dropReplays() {
        H2Connection connection = owner;
        if (connection != null) {
            for (H2Stream stream : connection.streams().copy()) {
                StreamListener listener = stream.listener();
                if (listener != null) {
                    listener.dropReplay();
                }
            }
        }
    }

    /** Resets the client's stream for which most waits, in either direction or for a server; false when there is none. */
    boolean shedCall() {
        H2Connection connection = owner;
        H2Stream largest = null;
        int largestBytes = 0;
        if (connection != null) {
            for (H2Stream stream : connection.streams().copy()) {
                int bytes = waitingBytes(stream);
                if (bytes > largestBytes) {
                    largestBytes = bytes;
                    largest = stream;
                }
            }
        }
        if (connection == null || largest == null) {
            return false;
        }
        connection.listener().onLimit(LimitKind.PROCESS_BUDGET);
        String detail = "the process's budget of queued bytes is used up";
        largest.resetByFault(ErrorCode.ENHANCE_YOUR_CALM, StreamListener.Abort.OVER_BUDGET, detail);
        return true;
    }

    private static int waitingBytes(H2Stream client) {
        H2Stream backend = client.creditTo();
        StreamListener listener = client.listener();
        int keptBytes = listener == null ? 0 : listener.keptBytes();
        return client.queuedBytes() + (backend == null ? 0 : backend.queuedBytes()) + keptBytes;
    }
}

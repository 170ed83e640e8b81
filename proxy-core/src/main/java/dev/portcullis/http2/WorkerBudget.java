package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.FlushTarget;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker's part of the process's budget of queued bytes. While the process is over its budget and this worker over its share,
 * requests that are kept only for a second try are dropped at the end of the tick; when that is not enough, the client connection
 * that weighs most, by what it holds and for how long little of it has moved, loses the call for which most waits, and so on.
 */
@EventLoopConfined
public final class WorkerBudget implements FlushTarget {
    /** How long a worker above its share may not notice that others brought the process over its budget. */
    private static final long LOOK_MILLIS = 250;

    private final Worker worker;
    private final ProcessBudget process;
    private final long chunkBytes;
    /** Those that hold much: the only ones that can lose a call. */
    private final List<QueueBudget> large = new ArrayList<>();

    private final Alarm look = new Alarm(nowNanos -> watch());
    private long queuedBytes;
    private long heldBytes;
    private boolean marked;

    /** A worker that holds nothing yet. */
    public WorkerBudget(Worker worker, ProcessBudget process) {
        this.worker = worker;
        this.process = process;
        this.chunkBytes = process.chunkBytes();
    }

    /** Bytes that wait now. */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** Counts bytes that begin to wait, or with a negative number bytes that wait no more. */
    void add(long bytes) {
        queuedBytes += bytes;
        worker.load().addQueuedBytes(bytes);
        if (queuedBytes > heldBytes) {
            takeChunks();
        } else if (heldBytes - queuedBytes > 2 * chunkBytes) {
            // One chunk stays, or a queue that fills and empties would move a chunk each time.
            keepChunks(chunksFor(queuedBytes) + 1);
        }
    }

    private void takeChunks() {
        keepChunks(chunksFor(queuedBytes));
        watch();
    }

    private void keepChunks(long chunks) {
        long bytes = chunks * chunkBytes;
        process.take(bytes - heldBytes);
        heldBytes = bytes;
    }

    private long chunksFor(long bytes) {
        return (bytes + chunkBytes - 1) / chunkBytes;
    }

    /** Whether windows must stay as they are. */
    boolean isExhausted() {
        return process.isExhausted();
    }

    /** Whether a connection must not begin new streams: first those that hold much, behind the reserve all. */
    boolean refuses(boolean holdsMuch) {
        return holdsMuch ? process.isExhausted() : process.isReserveExhausted();
    }

    /** Only a worker above its share looks: nobody else has to give. */
    private void watch() {
        if (heldBytes <= process.shareBytes()) {
            return;
        }
        if (process.isExhausted() && !marked) {
            marked = true;
            worker.flushAtTickEnd(this);
        }
        if (!look.isRunning()) {
            worker.timers().start(look, worker.nowNanos(), TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
    }

    @Override
    public void onTickEnd() {
        marked = false;
        // From the end, because a connection that holds little afterwards leaves the list.
        for (int i = large.size() - 1; i >= 0 && mustGive(); i--) {
            large.get(i).dropReplays();
            keepChunks(chunksFor(queuedBytes));
        }
        boolean shed = true;
        while (shed && mustGive()) {
            QueueBudget heaviest = heaviest();
            shed = heaviest != null && heaviest.shedCall();
            keepChunks(chunksFor(queuedBytes));
        }
    }

    private boolean mustGive() {
        return process.isExhausted() && heldBytes > process.shareBytes();
    }

    private @Nullable QueueBudget heaviest() {
        long now = worker.nowNanos();
        QueueBudget heaviest = null;
        long most = 0;
        for (QueueBudget connection : large) {
            long weight = connection.weight(now);
            if (weight > most) {
                most = weight;
                heaviest = connection;
            }
        }
        return heaviest;
    }

    long nowNanos() {
        return worker.nowNanos();
    }

    /** A connection begins to hold much; the result is its place in the list. */
    int enlist(QueueBudget connection) {
        large.add(connection);
        return large.size() - 1;
    }

    /** A connection holds much no more. The last one takes its place. */
    void delist(int place) {
        QueueBudget last = large.remove(large.size() - 1);
        if (place < large.size()) {
            large.set(place, last);
            last.place(place);
        }
    }
}

package dev.portcullis.app.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes calls from the queue, formats them, and writes many lines at once. Runs on a thread of its own until finished. */
final class LineWriter implements Runnable {
    /** Lines that leave in one write: what a pipe takes at once. */
    private static final int BATCH_BYTES = 64 * 1024;

    /**
     * How long an idle writer sleeps. The loops never wake it, because a wake-up costs them a system call; at 20 ms a queue
     * of 8192 holds what 400,000 calls a second bring, and nobody who reads along notices.
     */
    private static final long IDLE_NANOS = 20_000_000;

    /** A target that fails fails for every batch; one line a minute says so. */
    private static final long COMPLAINT_NANOS = 60_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);

    private final Queue<LoggedCall> queue;
    private final LineFormat format;
    private final OutputStream out;
    private final AtomicLong dropped;
    private final TextBytes batch = new TextBytes();
    private volatile boolean finishing;
    private volatile @Nullable Thread sleeper;
    private boolean complained;
    private long complainedAtNanos;

    LineWriter(Queue<LoggedCall> queue, LineFormat format, OutputStream out, AtomicLong dropped) {
        this.queue = queue;
        this.format = format;
        this.out = out;
        this.dropped = dropped;
    }

    /** Asks for the end: what is queued now is still written. Any thread. */
    void finish() {
        finishing = true;
        LockSupport.unpark(sleeper);
    }

    @Override
    public void run() {
        sleeper = Thread.currentThread();
        boolean last = false;
        while (!last) {
            // Read before the queue is emptied, so that nothing that was queued before finish() is left.
            last = finishing;
            while (writeBatch() > 0) {
                // One batch after the other until none is left.
            }
            if (!last) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        }
        try {
            out.close();
        } catch (IOException e) {
            complain(e);
        }
    }

    private int writeBatch() {
        batch.clear();
        int lines = 0;
        LoggedCall call;
        while (batch.length() < BATCH_BYTES && (call = queue.poll()) != null) {
            append(call);
            lines++;
        }
        if (lines > 0) {
            try {
                batch.writeTo(out);
            } catch (IOException e) {
                dropped.addAndGet(lines);
                complain(e);
            }
        }
        return lines;
    }

    private void append(LoggedCall call) {
        int start = batch.length();
        try {
            format.append(call, batch);
        } catch (RuntimeException defect) {
            // One call that cannot be written must not end the log of all others.
            batch.truncate(start);
            dropped.incrementAndGet();
            complain(defect);
        }
    }

    private void complain(Exception failure) {
        long now = System.nanoTime();
        if (!complained || now - complainedAtNanos > COMPLAINT_NANOS) {
            complained = true;
            complainedAtNanos = now;
            LOG.warn("the access log cannot be written, its lines are lost: {}", String.valueOf(failure));
        }
    }
}

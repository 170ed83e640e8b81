package dev.portcullis.app.accesslog;

import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.app.settings.AccessLogFilters;
import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.observe.ObservedCall;
import io.netty.util.internal.PlatformDependent;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The access log. {@link #onCallEnded} is for the workers' loops and never waits: it costs one small object and one
 * compare-and-set, and never wakes the writer, which looks by itself. {@link #close} writes what is still queued.
 */
public final class AccessLog implements AutoCloseable {
    /** How long {@link #close} waits for a writer that cannot write. A log must not hold up a shutdown. */
    private static final long CLOSE_WAIT_MILLIS = 5_000;

    private final Queue<LoggedCall> queue;
    private final CallFilter filter;
    private final AccessLogFields fields;
    private final boolean keepsHeaders;
    private final AtomicLong dropped = new AtomicLong();
    private final LineWriter writer;
    private final Thread thread;

    private AccessLog(
            Queue<LoggedCall> queue,
            AccessLogFilters filters,
            AccessLogFields fields,
            LineFormat format,
            OutputStream out) {
        this.queue = queue;
        this.filter = new CallFilter(filters);
        this.fields = fields;
        this.keepsHeaders = fields.keepsHeaders();
        writer = new LineWriter(queue, format, out, dropped);
        thread = new Thread(writer, "portcullis-access-log");
        thread.setDaemon(true);
    }

    /**
     * Opens the file, for appending, and starts the writer.
     *
     * @throws IOException when the file cannot be opened; the message names it
     */
    public static AccessLog open(AccessLogSettings settings) throws IOException {
        return over(target(settings.filePath()), settings);
    }

    /** Starts a log that writes into a stream, which it will close, wherever the settings would write. */
    static AccessLog over(OutputStream out, AccessLogSettings settings) {
        AccessLogFields fields = settings.fields();
        return over(out, settings, settings.json() ? new JsonFormat(fields) : new CommonFormat(fields));
    }

    /** The same with lines of another form. The limit of lines is rounded up to a power of two. */
    static AccessLog over(OutputStream out, AccessLogSettings settings, LineFormat format) {
        Queue<LoggedCall> lines = PlatformDependent.newFixedMpscQueue(Math.max(2, settings.queuedLinesMax()));
        AccessLog log = new AccessLog(lines, settings.filters(), settings.fields(), format, out);
        log.thread.start();
        return log;
    }

    private static OutputStream target(String filePath) throws IOException {
        if (filePath.isEmpty()) {
            // Not System.out: its lock and its encoder are not wanted here, and closing this one leaves that one
            // usable.
            return new UnclosedOutput(new FileOutputStream(FileDescriptor.out));
        }
        try {
            return new FileOutputStream(filePath, true);
        } catch (IOException e) {
            throw new IOException("accessLog.filePath: cannot open " + filePath + ": " + e.getMessage(), e);
        }
    }

    /** A call started: what of it will be gone when it ends is kept. Any worker's loop. */
    public void onCallStarted(ObservedCall call) {
        if (keepsHeaders) {
            call.keepRequestFields();
        }
    }

    /** A call ended. Any worker's loop; never waits. */
    public void onCallEnded(ObservedCall call) {
        if (filter.keeps(call) && !queue.offer(logged(call))) {
            dropped.incrementAndGet();
        }
    }

    private LoggedCall logged(ObservedCall call) {
        return new LoggedCall(call, keepsHeaders ? LoggedHeaders.of(call, fields) : List.of());
    }

    /** Lines that were lost so far, because the queue was full or the target failed. Any thread. */
    public long droppedLines() {
        return dropped.get();
    }

    /** Writes what is queued and closes the file; gives up after five seconds. Calls that end later are not written. */
    @Override
    public void close() {
        writer.finish();
        try {
            thread.join(CLOSE_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

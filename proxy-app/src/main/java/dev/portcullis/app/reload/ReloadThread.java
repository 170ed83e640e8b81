package dev.portcullis.app.reload;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reloads, {@code portcullis-reload}: when it is asked to, when the system says that a file changed, and when a
 * slow look finds what the system did not say. Any thread may ask; at most one reload runs and one waits, however many ask.
 */
public final class ReloadThread implements AutoCloseable {
    /** The least time between two looks at every file: network file systems and some containers announce no change at all. */
    static final long POLL_MILLIS = 2_000;

    /** The most, however long a look takes. */
    private static final long POLL_MILLIS_MAX = 10_000;

    /** So many times as long as a look took there is none, up to that: looks are to cost half a percent of a core. */
    private static final int POLL_REST = 200;

    /** A file that is rewritten in place is empty in between, for less than this unless the disk is stuck. */
    private static final long SETTLE_MILLIS = 50;

    /**
     * Certificate and key are written one after the other, mostly within some 50 ms: so long a change of one waits for the
     * other. Far below the 2 s in which a new certificate is to be served, which the configuration's own pause would take up.
     */
    static final long CERTIFICATE_MILLIS = 250;

    /** So often a change is left alone for that; then it is read, even if somebody writes all the time. */
    private static final int SETTLES_MAX = 20;

    /** What a reload in progress may still take when the program ends. */
    private static final long CLOSE_SECONDS = 5;

    private static final ReloadOutcome TOO_LATE =
            new ReloadOutcome(false, "the proxy is shutting down; nothing was reloaded");

    /** What the log says where the system announces nothing. */
    static final String LOOKED_FOR =
            "changes are looked for every " + POLL_MILLIS / 1000 + " s, or more rarely where that takes long";

    private static final Logger LOG = LoggerFactory.getLogger("dev.portcullis.Portcullis");

    private final ConfigReload reload;
    private final Consumer<ReloadState> listener;
    private final ScheduledThreadPoolExecutor executor;
    private final long pollMillis;
    private final boolean announced;
    private final AtomicBoolean configurationLook = new AtomicBoolean();
    private final AtomicBoolean certificateLook = new AtomicBoolean();
    private @Nullable CompletableFuture<ReloadOutcome> waiting;
    private @Nullable FolderWatch folders;
    private boolean complained;
    private int settles;

    private ReloadThread(ConfigReload reload, Consumer<ReloadState> listener, long pollMillis, boolean announced) {
        this.reload = reload;
        this.listener = listener;
        this.pollMillis = pollMillis;
        this.announced = announced;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "portcullis-reload");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Starts to watch.
     *
     * @param listener called on the reload thread after each reload, and now
     */
    public static ReloadThread start(ConfigReload reload, Consumer<ReloadState> listener) {
        return start(reload, listener, POLL_MILLIS, true);
    }

    /** The same with another pause between two looks, and perhaps without the system's help. */
    static ReloadThread start(ConfigReload reload, Consumer<ReloadState> listener, long pollMillis, boolean announced) {
        ReloadThread thread = new ReloadThread(reload, listener, pollMillis, announced);
        listener.accept(reload.state());
        thread.executor.execute(() -> thread.look(true));
        thread.poll(pollMillis);
        return thread;
    }

    /** Looks at every file once so much time has passed, and so on. */
    private void poll(long afterMillis) {
        executor.schedule(
                () -> {
                    long startedNanos = System.nanoTime();
                    look(false);
                    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
                    // Refused, unheard, once the program ends.
                    poll(Math.max(pollMillis, Math.min(tookMillis * POLL_REST, POLL_MILLIS_MAX)));
                },
                afterMillis,
                TimeUnit.MILLISECONDS);
    }

    /** How it stands. */
    public ReloadState state() {
        return reload.state();
    }

    /** Reloads soon; who asks while a reload waits to begin shares it. Completes on the reload thread. */
    public synchronized CompletableFuture<ReloadOutcome> request() {
        CompletableFuture<ReloadOutcome> shared = waiting;
        if (shared == null) {
            shared = new CompletableFuture<>();
            waiting = shared;
            try {
                executor.execute(this::onRequest);
            } catch (RejectedExecutionException closed) {
                shared.complete(TOO_LATE);
            }
        }
        return shared.copy();
    }

    private void onRequest() {
        CompletableFuture<ReloadOutcome> asked = taken();
        ReloadOutcome outcome = run();
        if (asked != null) {
            asked.complete(outcome);
        }
    }

    private synchronized @Nullable CompletableFuture<ReloadOutcome> taken() {
        CompletableFuture<ReloadOutcome> asked = waiting;
        waiting = null;
        return asked;
    }

    /** The system says that a name changed: gathers for a while what else changes, then looks. On the watch's thread. */
    private void onChange(ChangedKind changed) {
        boolean certificate = changed == ChangedKind.CERTIFICATE;
        long throttleMillis = reload.watch().throttleMillis();
        AtomicBoolean queued = certificate ? certificateLook : configurationLook;
        if (queued.compareAndSet(false, true)) {
            try {
                executor.schedule(
                        () -> {
                            queued.set(false);
                            look(true);
                        },
                        certificate ? Math.min(throttleMillis, CERTIFICATE_MILLIS) : throttleMillis,
                        TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                // The program ends.
            }
        }
    }

    /**
     * Does something on this thread now and then, beside the reloads.
     *
     * @param task short; what it throws is a defect, and ends nothing
     */
    public void every(long millis, Runnable task) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException defect) {
                        LOG.error("a defect of the proxy ended a repeated task; please report it", defect);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** Reloads now and then while a certificate could not be replaced, unless files are to be read on demand only. */
    public void retryEvery(long millis) {
        every(millis, () -> {
            if (reload.watch().files() && !reload.state().kept().isEmpty()) {
                run();
            }
        });
    }

    private void look(boolean doubtful) {
        if (!reload.watch().files()) {
            return;
        }
        try {
            // First the watch, then the look: what changes in between is seen twice rather than never.
            follow();
            if (!reload.hasChanged(doubtful)) {
                return;
            }
            if (settles < SETTLES_MAX && reload.isBeingWritten(SETTLE_MILLIS)) {
                settles++;
                executor.schedule(() -> look(true), SETTLE_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            run();
        } catch (RejectedExecutionException closed) {
            // The program ends.
        } catch (RuntimeException defect) {
            // Thrown on, it would end the slow look for good.
            LOG.error("a defect of the proxy ended a look for changed files; please report it", defect);
        }
    }

    private ReloadOutcome run() {
        settles = 0;
        ReloadOutcome outcome = reload.run();
        try {
            follow();
            listener.accept(reload.state());
        } catch (RuntimeException defect) {
            // Whoever asked gets the answer.
            LOG.error("a defect of the proxy came behind a reload; please report it", defect);
        }
        return outcome;
    }

    /** Has the system watch what the configuration is read from now; where it had no watch to give, asks again. */
    private void follow() {
        WatchedNames names = reload.watchedNames();
        if (folders != null) {
            folders.follow(names);
        } else if (announced && reload.watch().files()) {
            open(names);
        }
    }

    private void open(WatchedNames names) {
        try {
            folders = FolderWatch.start(names, this::onChange);
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.warn("files cannot be watched ({}); {}", e.getMessage(), LOOKED_FOR);
            }
        }
    }

    /** Ends the watch; a reload in progress is waited for. */
    @Override
    public void close() {
        executor.shutdown();
        CompletableFuture<ReloadOutcome> asked = taken();
        if (asked != null) {
            asked.complete(TOO_LATE);
        }
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a reload did not end within {} s", CLOSE_SECONDS);
            }
            if (folders != null) {
                folders.close();
            }
        } catch (IOException e) {
            LOG.warn("the watch of files did not close: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

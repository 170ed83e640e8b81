package dev.portcullis.loop;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer that a connection has before HTTP/2 begins. It is exact and costs a scheduled task, which is right for a few
 * waits per connection; waits of calls belong to the worker's coarse timers. Used on the connection's loop only.
 */
@EventLoopConfined
public final class ConnectionTimer {
    private @Nullable Future<?> task;

    /**
     * Runs a task after so long, instead of whatever the timer was set to before.
     *
     * @param millis 0 for never
     */
    public void start(EventExecutor loop, long millis, Runnable onExpired) {
        cancel();
        if (millis > 0) {
            task = loop.schedule(onExpired, millis, TimeUnit.MILLISECONDS);
        }
    }

    /** Forgets the task. */
    public void cancel() {
        if (task != null) {
            task.cancel(false);
            task = null;
        }
    }
}

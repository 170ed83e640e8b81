package dev.portcullis.health;

import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.upstream.Upstreams;
import java.util.concurrent.RejectedExecutionException;

/**
 * One worker as the checks see it.
 *
 * @param worker the loop; the rest belongs to it
 * @param upstreams its services
 * @param observer told what the checks found that run on it
 */
public record HealthLoop(Worker worker, Upstreams upstreams, EdgeObserver observer) {
    /** Runs something on the loop, from any thread; nothing happens when the loop has ended. */
    void execute(Runnable task) {
        try {
            worker.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // The proxy is closed: there is nobody left to be told.
        }
    }
}

package dev.portcullis.entrypoint;

import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.tls.HandshakeSlots;
import dev.portcullis.upstream.Upstreams;
import java.util.concurrent.RejectedExecutionException;

/**
 * One worker with everything that its connections share.
 *
 * @param worker the loop; the rest belongs to it
 * @param upstreams its connections to backends
 * @param observer told what happens on it
 * @param budget its part of the process's budget of queued bytes
 * @param connections its client connections
 * @param handshakes its TLS handshakes that are under way
 */
public record EdgeWorker(
        Worker worker,
        Upstreams upstreams,
        EdgeObserver observer,
        WorkerBudget budget,
        ConnectionRegistry connections,
        HandshakeSlots handshakes) {
    /** A worker without handshakes. */
    public EdgeWorker(
            Worker worker,
            Upstreams upstreams,
            EdgeObserver observer,
            WorkerBudget budget,
            ConnectionRegistry connections) {
        this(worker, upstreams, observer, budget, connections, new HandshakeSlots(observer));
    }

    /** Runs something on the worker's loop, from any thread; nothing happens when the loop has ended. */
    public void execute(Runnable task) {
        try {
            worker.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // The proxy is closed: what the task was about is gone.
        }
    }
}

package dev.portcullis.entrypoint;

import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.upstream.Upstreams;

/**
 * One worker with everything that its connections share.
 *
 * @param worker the loop; the rest belongs to it
 * @param upstreams its connections to backends
 * @param observer told what happens on it
 * @param connections its client connections
 */
public record EdgeWorker(Worker worker, Upstreams upstreams, EdgeObserver observer, ConnectionRegistry connections) {}

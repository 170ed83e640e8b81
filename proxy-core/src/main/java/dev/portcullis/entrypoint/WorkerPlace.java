package dev.portcullis.entrypoint;

import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;

/**
 * A worker as an entry point sees it: where a connection may go, who hears of it, and who serves it.
 *
 * @param worker its loop and its load
 * @param observer called on that loop only
 * @param server called on that loop only
 */
public record WorkerPlace(Worker worker, EdgeObserver observer, SecuredConnectionServer server) {}

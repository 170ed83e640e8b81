package dev.portcullis.loop;

import io.netty.channel.EventLoop;

/** One event loop and what all of its connections share. */
@EventLoopConfined
public final class Worker {
    private final int index;
    private final EventLoop eventLoop;
    private final WorkerLoad load = new WorkerLoad();

    /** A worker on an event loop. */
    public Worker(int index, EventLoop eventLoop) {
        this.index = index;
        this.eventLoop = eventLoop;
    }

    /** 0 for the first. */
    public int index() {
        return index;
    }

    /** The loop on which everything of this worker runs. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** How busy this worker is; may be read by other threads. */
    public WorkerLoad load() {
        return load;
    }
}

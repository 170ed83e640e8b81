package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import java.util.concurrent.TimeUnit;

/** How long calls wait for the first connection to a server before another server is asked beside it. */
@EventLoopConfined
final class Patience {
    /** The delay of RFC 8305 5 between two addresses: longer than a handshake across an ocean, and too short to be noticed. */
    static final long MILLIS = 250;

    /** Words for the operator. */
    static final String OVER = "a first connection takes longer than " + MILLIS + " ms";

    private final Worker worker;
    private final Alarm alarm;
    private boolean over;

    /** Tells on the worker's loop when it is over. */
    Patience(Worker worker, Runnable onOver) {
        this.worker = worker;
        this.alarm = new Alarm(now -> {
            over = true;
            onOver.run();
        });
    }

    /** Whether a first connection takes so long that calls go elsewhere, until it is there or has failed. */
    boolean isOver() {
        return over;
    }

    /** A connection is being made. */
    void start() {
        worker.timers().start(alarm, worker.nowNanos(), TimeUnit.MILLISECONDS.toNanos(MILLIS));
    }

    /** Nobody waits for that connection alone: it is looked at again. */
    void giveMore() {
        over = false;
        start();
    }

    /** It is there, or it failed. */
    void stop() {
        over = false;
        worker.timers().stop(alarm);
    }
}

package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;

/** What the calls of one worker say of a server, as its {@link OutlierDetector} counts them, and until when that ejects it. */
@EventLoopConfined
final class CallRecord {
    private final EndpointHealth health;
    private final Worker worker;
    private final Alarm returning;
    private int answered;
    private int failed;
    private int inARow;
    private long rowBegunNanos;
    private int ejections;

    CallRecord(EndpointHealth health, Worker worker) {
        this.health = health;
        this.worker = worker;
        this.returning = new Alarm(now -> health.onReturned());
    }

    void onAnswered() {
        answered++;
        inARow = 0;
    }

    /**
     * A call failed.
     *
     * @param windowNanos a row that began longer ago is begun anew; 0 for never
     */
    void onFailed(long nowNanos, long windowNanos) {
        failed++;
        if (inARow == 0 || (windowNanos > 0 && nowNanos - rowBegunNanos > windowNanos)) {
            inARow = 0;
            rowBegunNanos = nowNanos;
        }
        inARow++;
    }

    /** Failed calls since the last one that was answered. */
    int inARow() {
        return inARow;
    }

    /** Calls of the interval. */
    int calls() {
        return answered + failed;
    }

    /** Of a hundred calls of the interval, so many were answered. */
    double answeredPercent() {
        return 100.0 * answered / Math.max(1, calls());
    }

    /** How many ejections are not forgotten yet. */
    int ejections() {
        return ejections;
    }

    /** The server gets no calls for a while. */
    void eject(String reason, long nanos) {
        ejections++;
        inARow = 0;
        worker.timers().start(returning, worker.nowNanos(), nanos);
        health.onEjected(reason);
    }

    /** Nobody ejects any more. */
    void forgive() {
        stop();
        ejections = 0;
        if (health.isEjected()) {
            health.onReturned();
        }
    }

    /** The server gets no calls any more, ejected or not. */
    void stop() {
        worker.timers().stop(returning);
    }

    /** An interval is over; one that passed without ejection makes up for one. */
    void onInterval() {
        answered = 0;
        failed = 0;
        if (!health.isEjected() && ejections > 0) {
            ejections--;
        }
    }
}

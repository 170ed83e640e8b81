package dev.portcullis.relay;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The time that a backend has from the end of a request to its response head (Traefik's {@code responseHeaderTimeout}). Only a call
 * to a service that limits it makes this object. It runs for one stream; a request that is written again has another one. It fires
 * up to a tick of the wheel late, never early.
 */
@EventLoopConfined
final class ResponseWait implements LongConsumer {
    private final Exchange exchange;
    private final Worker worker;
    private final Alarm alarm = new Alarm(this);

    private ResponseWait(Exchange exchange, Worker worker) {
        this.exchange = exchange;
        this.worker = worker;
    }

    /** Starts to run, or gives null when the service sets no limit. */
    static @Nullable ResponseWait start(Exchange exchange, Worker worker, long limitMillis) {
        if (limitMillis == 0) {
            return null;
        }
        ResponseWait wait = new ResponseWait(exchange, worker);
        worker.timers().start(wait.alarm, worker.nowNanos(), TimeUnit.MILLISECONDS.toNanos(limitMillis));
        return wait;
    }

    /** The backend answers, or nobody waits for it any more. */
    static void stop(@Nullable ResponseWait running) {
        if (running != null) {
            running.worker.timers().stop(running.alarm);
        }
    }

    @Override
    public void accept(long nowNanos) {
        exchange.onResponseOverdue();
    }
}

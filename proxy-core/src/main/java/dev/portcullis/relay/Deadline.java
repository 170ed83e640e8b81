package dev.portcullis.relay;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The time that a client gives its call by {@code grpc-timeout}, counted from the call's arrival here (gRPC PROTOCOL-HTTP2). Only a
 * call that has one makes this object. It fires up to a tick of the wheel late, never early.
 */
@EventLoopConfined
final class Deadline implements LongConsumer {
    private final Exchange exchange;
    private final Worker worker;
    private final long startedNanos;
    private final long timeoutNanos;
    private final Alarm alarm = new Alarm(this);

    /** Starts to run. */
    Deadline(Exchange exchange, Worker worker, long startedNanos, long timeoutNanos) {
        this.exchange = exchange;
        this.worker = worker;
        this.startedNanos = startedNanos;
        this.timeoutNanos = timeoutNanos;
        worker.timers().start(alarm, startedNanos, timeoutNanos);
    }

    /** What is left, in nanoseconds; 0 or less once it is over. */
    long leftNanos() {
        return timeoutNanos - (worker.tickNanos() - startedNanos);
    }

    /** A call is over before its time, if it has one. */
    static void stop(@Nullable Deadline running) {
        if (running != null) {
            running.worker.timers().stop(running.alarm);
        }
    }

    @Override
    public void accept(long nowNanos) {
        exchange.onDeadline();
    }
}

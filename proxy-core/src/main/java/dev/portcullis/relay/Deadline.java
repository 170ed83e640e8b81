package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.grpc.GrpcTimeout;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The time that a client, or a policy, gives a call, counted from the call's arrival here (gRPC PROTOCOL-HTTP2). It fires up to a
 * tick of the wheel late, never early. Belongs to one exchange and serves one call behind the other.
 */
@EventLoopConfined
final class Deadline implements LongConsumer {
    private static final long NONE = Long.MAX_VALUE;

    private final Exchange exchange;
    private final Worker worker;
    private final Alarm alarm = new Alarm(this);
    private long startedNanos;
    private long timeoutNanos = NONE;

    Deadline(Exchange exchange, Worker worker) {
        this.exchange = exchange;
        this.worker = worker;
    }

    /** Runs from now on if the client gave the call a time; a failure when nobody can tell what it is. */
    @Nullable
    Failure begin(HeaderBlock head, CallFacts facts) {
        startedNanos = facts.startedNanos();
        HeaderField timeout = facts.isGrpc() ? head.first(FieldRole.GRPC_TIMEOUT) : null;
        if (timeout == null) {
            return null;
        }
        long nanos = GrpcTimeout.parseNanos(timeout);
        if (nanos == GrpcTimeout.MALFORMED) {
            return Failure.of(Party.CLIENT, Cause.MALFORMED_TIMEOUT, "grpc-timeout: " + timeout.value());
        }
        start(nanos);
        return null;
    }

    private void start(long nanos) {
        timeoutNanos = nanos;
        worker.timers().start(alarm, startedNanos, nanos);
    }

    /** Bounds the time that is left, also where the client gave more or any. */
    void limit(long nanos) {
        if (leftNanos() > nanos) {
            start(nanos);
        }
    }

    /** What is left, in nanoseconds; 0 or less once it is over, {@link Long#MAX_VALUE} without a deadline. */
    long leftNanos() {
        return timeoutNanos == NONE ? NONE : timeoutNanos - (worker.tickNanos() - startedNanos);
    }

    /** Tells a server how much time is left, in place of what the client said. */
    void putLeft(HeaderBlock head) {
        if (timeoutNanos != NONE) {
            head.put(GrpcTimeout.field(leftNanos()));
        }
    }

    /** The call is over. */
    void stop() {
        if (timeoutNanos != NONE) {
            timeoutNanos = NONE;
            worker.timers().stop(alarm);
        }
    }

    @Override
    public void accept(long nowNanos) {
        exchange.onDeadline();
    }
}

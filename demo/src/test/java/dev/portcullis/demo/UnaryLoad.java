package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Callers that make unary calls one after the other, each on a thread of its own, until the test has done what it wanted and
 * enough calls were made. The test's thread starts it and ends it.
 */
final class UnaryLoad implements CallLoad {
    /** Enough that some request is always under way. */
    private static final int CALLERS = 20;
    /** At the least; a test that needs longer gets more. */
    private static final int CALLS_MIN = 2_000;

    private static final MethodDescriptor<byte[], byte[]> ECHO = RawCalls.method("Once", MethodType.UNARY);
    /** Requests from one frame to several, all below the 64 KiB that the proxy keeps of a call. */
    private static final int[] REQUEST_BYTES = {0, 100, 100, 5_000, 100, 60_000, 100, 20_000};

    private final AtomicInteger calls = new AtomicInteger();
    private final CallTally tally = new CallTally();
    private final List<Thread> callers = new ArrayList<>();

    private volatile boolean stopping;

    private UnaryLoad() {}

    /** Teaches a backend the method that the callers call. */
    static void serve(RawBackend backend) {
        backend.on("Once", MethodType.UNARY, ServerCalls.asyncUnaryCall((request, reply) -> {
            reply.onNext(request);
            reply.onCompleted();
        }));
    }

    /** Starts the callers. */
    static UnaryLoad start(Channel channel) {
        UnaryLoad load = new UnaryLoad();
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(() -> load.callOn(channel), "caller-" + i);
            load.callers.add(caller);
            caller.start();
        }
        return load;
    }

    private void callOn(Channel channel) {
        while (tally.isClean() && !(stopping && calls.get() >= CALLS_MIN)) {
            int call = calls.incrementAndGet();
            byte[] request = new byte[REQUEST_BYTES[call % REQUEST_BYTES.length]];
            try {
                byte[] reply = ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, request);
                if (reply.length != request.length) {
                    tally.lose(call, reply.length + " bytes came for " + request.length);
                }
            } catch (StatusRuntimeException e) {
                tally.lose(call, e.getStatus() + " " + e.getTrailers());
            } finally {
                tally.end();
            }
        }
    }

    /** Waits until so many more calls have begun. */
    @Override
    public void awaitCalls(int more) throws InterruptedException {
        int target = calls.get() + more;
        await("more calls", () -> calls.get() >= target);
    }

    @Override
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        tally.await(what, condition);
    }

    /** Lets the callers come to their end, and fails when a call was lost. */
    @Override
    public void end() throws InterruptedException {
        stopping = true;
        for (Thread caller : callers) {
            caller.join(TimeUnit.SECONDS.toMillis(Waiting.SECONDS));
            assertTrue(!caller.isAlive(), () -> caller.getName() + " waits for its call");
        }
        tally.assertClean();
    }
}

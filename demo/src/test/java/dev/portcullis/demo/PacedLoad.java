package dev.portcullis.demo;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Calls at a fixed rate, whether those of before have been answered or not: nine unary ones, then a stream both ways, and so on. A
 * thread of its own begins them, grpc-java's threads see their ends, the test's thread waits.
 */
final class PacedLoad implements CallLoad {
    static final int CALLS_PER_SECOND = 500;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) / CALLS_PER_SECOND;
    /** A machine that is too slow for the rate gets fewer calls rather than a full heap. */
    private static final int OPEN_MAX = 2_000;

    private static final int STREAM_EVERY = 10;
    private static final int STREAM_MESSAGES = 3;
    private static final MethodDescriptor<byte[], byte[]> UNARY = RawCalls.method("Once", MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> BIDI = RawCalls.method("Echo", MethodType.BIDI_STREAMING);

    private final List<Channel> channels;
    private final Semaphore room = new Semaphore(OPEN_MAX);
    private final AtomicLong answered = new AtomicLong();
    private final CallTally tally = new CallTally();
    private final Thread pacer = new Thread(this::pace, "pacer");

    private volatile boolean stopping;

    private PacedLoad(List<Channel> channels) {
        this.channels = channels;
    }

    /** Teaches a backend the methods that are called. */
    static void serve(RawBackend backend) {
        UnaryLoad.serve(backend);
        backend.on("Echo", MethodType.BIDI_STREAMING, new EchoCalls());
    }

    /** Begins. */
    static PacedLoad start(List<Channel> channels) {
        PacedLoad load = new PacedLoad(channels);
        load.pacer.start();
        return load;
    }

    private void pace() {
        long startedNanos = System.nanoTime();
        for (int call = 0; !stopping; call++) {
            long dueNanos = startedNanos + call * PERIOD_NANOS;
            for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            room.acquireUninterruptibly();
            begin(call);
        }
    }

    private void begin(int call) {
        Channel channel = channels.get(call % channels.size());
        byte[] message = {(byte) call};
        if (call % STREAM_EVERY != 0) {
            ClientCalls.asyncUnaryCall(channel.newCall(UNARY, CallOptions.DEFAULT), message, new Answer(call, 1));
            return;
        }
        StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(BIDI, CallOptions.DEFAULT), new Answer(call, STREAM_MESSAGES));
        for (int i = 0; i < STREAM_MESSAGES; i++) {
            requests.onNext(message);
        }
        requests.onCompleted();
    }

    /** Waits until so many more calls are answered. */
    @Override
    public void awaitCalls(int more) throws InterruptedException {
        long target = answered.get() + more;
        await("more calls", () -> answered.get() >= target);
    }

    @Override
    public void await(String what, BooleanSupplier condition) throws InterruptedException {
        tally.await(what, condition);
    }

    /** Begins no more calls, waits for the open ones, and fails when one was lost. */
    @Override
    public void end() throws InterruptedException {
        stopping = true;
        pacer.join();
        await("the end of the last call", () -> room.availablePermits() == OPEN_MAX);
        tally.assertClean();
    }

    /** What comes of one call. */
    private final class Answer implements StreamObserver<byte[]> {
        private final int call;
        private final int wanted;
        private int came;

        Answer(int call, int wanted) {
            this.call = call;
            this.wanted = wanted;
        }

        @Override
        public void onNext(byte[] message) {
            came += message.length == 1 && message[0] == (byte) call ? 1 : 0;
        }

        @Override
        public void onError(Throwable failed) {
            tally.lose(call, failed.toString());
            over();
        }

        @Override
        public void onCompleted() {
            if (came == wanted) {
                answered.incrementAndGet();
            } else {
                tally.lose(call, came + " messages came back of " + wanted);
            }
            over();
        }

        private void over() {
            room.release();
            tally.end();
        }
    }
}

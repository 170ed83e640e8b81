package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A handler that does nothing by itself: it hands each call to the test's thread, which drives it. */
final class HeldCalls implements ServerCallHandler<byte[], byte[]> {
    private final BlockingQueue<HeldCall> arrived = new LinkedBlockingQueue<>();

    @Override
    public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
        HeldCall held = new HeldCall(call, headers);
        arrived.add(held);
        return held;
    }

    /** Waits for the next call to arrive. */
    HeldCall next() throws InterruptedException {
        HeldCall held = arrived.poll(Waiting.SECONDS, TimeUnit.SECONDS);
        assertNotNull(held, "no call reached the backend");
        return held;
    }
}

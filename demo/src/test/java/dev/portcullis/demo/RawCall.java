package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One call of a client, with flow control by hand: nothing is read before {@link #receive} or {@link #request}. grpc-java
 * reports on its threads; the test's thread drives and waits.
 */
final class RawCall extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Metadata> headers = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final Object readiness = new Object();

    /**
     * How a call ended.
     *
     * @param headersSeen false for a Trailers-Only answer
     */
    record End(Status status, Metadata trailers, boolean headersSeen) {
        Status.Code code() {
            return status.getCode();
        }
    }

    private RawCall(ClientCall<byte[], byte[]> call) {
        this.call = call;
    }

    /** Starts a call that can send and receive any number of messages. */
    static RawCall start(Channel channel, String method) {
        return start(channel, method, new Metadata(), CallOptions.DEFAULT);
    }

    static RawCall start(Channel channel, String method, Metadata headers, CallOptions options) {
        RawCall call = new RawCall(channel.newCall(RawCalls.method(method, MethodType.BIDI_STREAMING), options));
        call.call.start(call, headers);
        return call;
    }

    @Override
    public void onHeaders(Metadata metadata) {
        headers.complete(metadata);
    }

    @Override
    public void onMessage(byte[] message) {
        messages.add(message);
    }

    @Override
    public void onReady() {
        synchronized (readiness) {
            readiness.notifyAll();
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end.complete(new End(status, trailers, headers.isDone()));
        onReady();
    }

    Metadata awaitHeaders() throws InterruptedException {
        return Waiting.on("response headers", headers);
    }

    /** Asks for one message and waits for it. */
    byte[] receive() throws InterruptedException {
        call.request(1);
        return take();
    }

    /** Lets messages come; {@link #take} gives them. */
    void request(int count) {
        call.request(count);
    }

    /** Waits for a message that was asked for. */
    byte[] take() throws InterruptedException {
        byte[] message = messages.poll(Waiting.SECONDS, TimeUnit.SECONDS);
        assertNotNull(message, () -> "no message reached the client; end: " + end.getNow(null));
        return message;
    }

    RawCall send(byte[] message) {
        call.sendMessage(message);
        return this;
    }

    /** Whether the messages that follow are compressed, in a call that has a compression. */
    RawCall compressing(boolean compress) {
        call.setMessageCompression(compress);
        return this;
    }

    /** Whether a message would leave at once. */
    boolean isReady() {
        return call.isReady();
    }

    /** Waits until {@link #isReady}. */
    void awaitReady() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Waiting.SECONDS);
        synchronized (readiness) {
            while (!call.isReady()) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0 || end.isDone()) {
                    throw new AssertionError("the call does not become ready; end: " + end.getNow(null));
                }
                readiness.wait(left);
            }
        }
    }

    RawCall halfClose() {
        call.halfClose();
        return this;
    }

    void cancel() {
        call.cancel("the test cancels", null);
    }

    /** Waits for the end; asks for one more message, so that nothing unread holds it up. */
    End awaitEnd() throws InterruptedException {
        call.request(1);
        return Waiting.on("end of the call", end);
    }
}

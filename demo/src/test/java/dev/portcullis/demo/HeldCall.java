package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call at a backend. grpc-java reports on the backend's loop; the test's thread waits and answers. */
final class HeldCall extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final Metadata headers;
    private final @Nullable Deadline deadline = Context.current().getDeadline();
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> halfClosed = new CompletableFuture<>();
    private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

    HeldCall(ServerCall<byte[], byte[]> call, Metadata headers) {
        this.call = call;
        this.headers = headers;
    }

    @Override
    public void onMessage(byte[] message) {
        messages.add(message);
    }

    @Override
    public void onHalfClose() {
        halfClosed.complete(true);
    }

    @Override
    public void onCancel() {
        cancelled.complete(true);
    }

    /** The request's metadata, in the order of the wire. */
    Metadata headers() {
        return headers;
    }

    /** What {@code grpc-timeout} asked for; null when there was none. */
    @Nullable
    Deadline deadline() {
        return deadline;
    }

    /** Asks for one message and waits for it. */
    byte[] receive() throws InterruptedException {
        call.request(1);
        byte[] message = messages.poll(Waiting.SECONDS, TimeUnit.SECONDS);
        assertNotNull(message, "no message reached the backend");
        return message;
    }

    /** Asks for one more message, which must turn out to be the end of the request. */
    void awaitHalfClose() throws InterruptedException {
        call.request(1);
        Waiting.on("half-close at the backend", halfClosed);
    }

    /** Whether the request has ended. */
    boolean isHalfClosed() {
        return halfClosed.isDone();
    }

    void awaitCancel() throws InterruptedException {
        Waiting.on("cancellation at the backend", cancelled);
    }

    HeldCall sendHeaders(Metadata metadata) {
        call.sendHeaders(metadata);
        return this;
    }

    HeldCall send(byte[] message) {
        call.sendMessage(message);
        return this;
    }

    /** Ends the call; Trailers-Only when no headers were sent. */
    void end(Status status, Metadata trailers) {
        call.close(status, trailers);
    }

    /** Answers with one message and OK. */
    void answer(byte[] message) {
        sendHeaders(new Metadata()).send(message).end(Status.OK, new Metadata());
    }
}

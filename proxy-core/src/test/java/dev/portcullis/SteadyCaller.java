package dev.portcullis;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A good client that calls without pause, on a connection and a thread of its own. */
final class SteadyCaller implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final FrameClient client;
    private final Thread thread = new Thread(this::callOnAndOn, "steady-caller");
    private boolean stopped;
    private int calls;
    private @Nullable Throwable failure;

    /** Starts at once; owns the client. */
    SteadyCaller(FrameClient client) {
        this.client = client;
        thread.start();
    }

    /** Waits until so many more calls are done. */
    synchronized void awaitCalls(int more) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int wanted = calls + more;
        while (calls < wanted && failure == null) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new AssertionError("the good client hangs after " + calls + " calls");
            }
            wait(millis);
        }
        rethrow();
    }

    private void callOnAndOn() {
        try {
            while (!isStopped()) {
                FrameClient.Reply reply = client.call("/a.S/Echo", "hello");
                if (!reply.body().equals("hello") || !reply.grpcStatus().equals("0")) {
                    throw new IOException("a wrong reply: " + reply);
                }
                count();
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            fail(e);
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void count() {
        calls++;
        notifyAll();
    }

    private synchronized void fail(Throwable thrown) {
        failure = thrown;
        notifyAll();
    }

    private void rethrow() {
        if (failure != null) {
            throw new AssertionError("the good client lost a call after " + calls, failure);
        }
    }

    /** Stops; fails when a call was lost. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            stopped = true;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        synchronized (this) {
            rethrow();
        }
    }
}

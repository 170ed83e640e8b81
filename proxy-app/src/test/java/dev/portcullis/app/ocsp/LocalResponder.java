package dev.portcullis.app.ocsp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An OCSP responder on loopback that answers what the test says. */
public final class LocalResponder implements AutoCloseable {
    /** Far above the pause between two looks of the program; a test that waits this long has failed. */
    private static final long PATIENCE_SECONDS = 60;

    private static final int HTTP_OK = 200;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private volatile byte[] answer = new byte[0];
    private volatile int status = HTTP_OK;
    private volatile boolean stalls;
    private final AtomicReference<@Nullable Callable<byte[]>> once = new AtomicReference<>();
    private final Semaphore questions = new Semaphore(0);
    private final AtomicInteger asked = new AtomicInteger();

    /** One that answers with nothing. */
    public LocalResponder() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
        Callable<byte[]> first = once.getAndSet(null);
        if (first != null) {
            send(exchange, HTTP_OK, made(first));
        } else {
            send(exchange, status, answer);
        }
        questions.release();
    }

    private static byte[] made(Callable<byte[]> by) throws IOException {
        try {
            return by.call();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void send(HttpExchange exchange, int status, byte[] answer) throws IOException {
        exchange.sendResponseHeaders(status, stalls ? answer.length + 1 : answer.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(answer);
            body.flush();
            if (stalls) {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Sends this, from the next question on. */
    public void answers(byte[] next) {
        answer = next;
        status = HTTP_OK;
    }

    /** Sends nothing but a status, from the next question on. */
    public void answersWithStatus(int next) {
        answer = new byte[0];
        status = next;
    }

    /** Sends all but the last byte, and then nothing. */
    void stalls() {
        stalls = true;
    }

    /** Goes before {@link #answers} for one question: what it sends depends on when that comes. */
    public void answersOnceBy(Callable<byte[]> next) {
        once.set(next);
    }

    /** Comes back when it has been asked once more than this was called. */
    public void awaitQuestion() throws InterruptedException {
        assertTrue(questions.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS), "nobody asks");
    }

    int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}

package dev.portcullis.app.ocsp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An OCSP responder on loopback that answers what the test says. */
final class LocalResponder implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private volatile byte[] answer = new byte[0];
    private volatile int status = 200;
    private volatile boolean stalls;
    private final AtomicInteger asked = new AtomicInteger();

    LocalResponder() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
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

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    void answers(byte[] next) {
        answer = next;
        status = 200;
    }

    void answersWithStatus(int next) {
        answer = new byte[0];
        status = next;
    }

    /** Sends all but the last byte, and then nothing. */
    void stalls() {
        stalls = true;
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

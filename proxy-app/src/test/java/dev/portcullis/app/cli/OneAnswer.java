package dev.portcullis.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An admin port that says the same to everybody, whatever it is asked; keeps the heads of the requests. */
final class OneAnswer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final String answer;

    OneAnswer(String answer) throws IOException {
        this.answer = answer;
        Thread thread = new Thread(this::serve, "one-answer");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                InputStream input = client.getInputStream();
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) input.read());
                }
                heads.add(head.toString());
                client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                // The test is over.
            }
        }
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    int port() {
        return listener.getLocalPort();
    }

    String nextHead() throws InterruptedException {
        return heads.take();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}

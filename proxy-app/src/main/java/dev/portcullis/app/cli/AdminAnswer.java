package dev.portcullis.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * What the admin port answered. Asked for over a plain socket: a probe runs every few seconds, and the JDK's HTTP client takes
 * longer to load than the rest of the probe.
 *
 * @param status the HTTP status
 * @param body as it came
 */
record AdminAnswer(int status, String body) {
    /** A probe that waits longer than this counts as failed everywhere. */
    private static final int CONNECT_MILLIS = 3_000;

    /** The state page and the list of a thousand problems stay far below this. */
    private static final int BYTES_MAX = 16 << 20;

    /**
     * Sends a request without a body and waits for the whole answer.
     *
     * @param header one more line of the head, or empty
     * @throws IOException when there is no answer, or one that is not HTTP
     */
    static AdminAnswer of(InetSocketAddress admin, String method, String path, String header, int waitMillis)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(admin, CONNECT_MILLIS);
            socket.setSoTimeout(waitMillis);
            OutputStream output = socket.getOutputStream();
            output.write((method + " " + path + " HTTP/1.1\r\nhost: " + admin.getHostString()
                            + "\r\nconnection: close\r\ncontent-length: 0\r\n" + header
                            + (header.isEmpty() ? "\r\n" : "\r\n\r\n"))
                    .getBytes(StandardCharsets.US_ASCII));
            output.flush();
            return parse(new String(socket.getInputStream().readNBytes(BYTES_MAX), StandardCharsets.UTF_8));
        }
    }

    private static AdminAnswer parse(String answer) throws IOException {
        int head = answer.indexOf("\r\n\r\n");
        String[] words = answer.split(" ", 3);
        if (head < 0 || !answer.startsWith("HTTP/1.") || words.length < 3 || !words[1].matches("[0-9]{3}")) {
            throw new IOException("what listens there is not an admin port: it does not answer in HTTP/1.1");
        }
        return new AdminAnswer(Integer.parseInt(words[1]), answer.substring(head + 4));
    }
}

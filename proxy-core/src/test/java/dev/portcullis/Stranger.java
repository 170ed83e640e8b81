package dev.portcullis;

import dev.portcullis.observe.CloseReason;
import dev.portcullis.tls.TlsClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * A client that an edge must bear.
 *
 * @param name what it does
 * @param expected what the observer must be told of it in the end
 * @param act does it until the proxy has closed, and returns its port
 */
record Stranger(String name, CloseReason expected, Act act) {
    /** Talks to an entry point with TLS. */
    @FunctionalInterface
    interface Act {
        int on(InetSocketAddress address) throws Exception;
    }

    private static final String HTTP1 = "POST /a.S/Echo HTTP/1.1\r\nhost: localhost\r\n\r\n";

    /** All kinds. */
    static List<Stranger> all() {
        return List.of(
                new Stranger("says nothing and goes", CloseReason.CLOSED_EARLY, address -> sends(address, "")),
                new Stranger(
                        "sends a header that is none",
                        CloseReason.PROXY_HEADER_MALFORMED,
                        address -> sends(address, "PROXY nonsense\r\n")),
                new Stranger(
                        "sends a header with a wrong address",
                        CloseReason.PROXY_HEADER_MALFORMED,
                        address -> sends(address, "PROXY TCP4 203.0.113.900 10.0.0.1 1 2\r\n")),
                new Stranger(
                        "sends a header without end",
                        CloseReason.PROXY_HEADER_MALFORMED,
                        address -> sends(address, "PROXY TCP4 " + "1".repeat(200))),
                new Stranger(
                        "sends a v2 header of an unknown command",
                        CloseReason.PROXY_HEADER_MALFORMED,
                        address -> sends(address, HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2f110000"))),
                new Stranger("speaks HTTP/1 in clear text", CloseReason.HTTP1_REQUEST, Stranger::plainHttp1),
                new Stranger(
                        "speaks HTTP/2 in clear text",
                        CloseReason.PLAINTEXT,
                        address -> sends(address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
                new Stranger(
                        "speaks something else",
                        CloseReason.GARBAGE,
                        address -> sends(address, "\u0000\u0001\u0002\u0003")),
                new Stranger("breaks TLS", CloseReason.HANDSHAKE_FAILED, address -> sends(address, "\u0016nonsense")),
                new Stranger("goes in mid-handshake", CloseReason.CLOSED_EARLY, Stranger::halfHello),
                new Stranger("distrusts the certificate", CloseReason.HANDSHAKE_FAILED, Stranger::distrustful),
                new Stranger("speaks HTTP/1 over TLS", CloseReason.HTTP1_REQUEST, Stranger::secureHttp1),
                new Stranger(
                        "offers no ALPN", CloseReason.NO_ALPN_H2, address -> afterHandshake(address, "\u0001\u0002")),
                new Stranger(
                        "offers another protocol",
                        CloseReason.NO_ALPN_H2,
                        address -> afterHandshake(address, "\u0001\u0002", "spdy/3")),
                new Stranger(
                        "sends garbage behind the handshake",
                        CloseReason.BAD_PREFACE,
                        address -> afterHandshake(address, "garbage that is no preface at all", "h2")),
                new Stranger("goes behind the handshake", CloseReason.CLOSED_EARLY, Stranger::goesSecured),
                resetting());
    }

    /** One whose socket is reset while its call is open. */
    static Stranger resetting() {
        return new Stranger("resets in mid-call", CloseReason.IO_ERROR, Stranger::resets);
    }

    boolean isResetting() {
        return expected == CloseReason.IO_ERROR;
    }

    @Override
    public String toString() {
        return name;
    }

    private static int sends(InetSocketAddress address, String text) throws IOException {
        return sends(address, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static int sends(InetSocketAddress address, byte[] bytes) throws IOException {
        try (Socket socket = TlsClient.plain(address)) {
            socket.getOutputStream().write(bytes);
            if (bytes.length > 0) {
                readToTheEnd(socket);
            }
            return socket.getLocalPort();
        }
    }

    /** A socket that is closed with bytes unread is reset: the end may look like that. */
    private static String readToTheEnd(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                all.write(next);
            }
        } catch (SSLException | java.net.SocketException e) {
            // The end.
        }
        return all.toString(StandardCharsets.US_ASCII);
    }

    private static int plainHttp1(InetSocketAddress address) throws IOException {
        try (Socket socket = TlsClient.plain(address)) {
            socket.getOutputStream().write(HTTP1.getBytes(StandardCharsets.US_ASCII));
            String answer = readToTheEnd(socket);
            require(answer.startsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n"), answer);
            require(answer.endsWith("use https and a client that offers ALPN h2\n"), answer);
            return socket.getLocalPort();
        }
    }

    private static int secureHttp1(InetSocketAddress address) throws Exception {
        try (Socket socket = TlsClient.plain(address);
                SSLSocket tls = TlsClient.over(socket, EdgeFixture.trusted(), "TLSv1.3", "localhost", "http/1.1")) {
            tls.getOutputStream().write(HTTP1.getBytes(StandardCharsets.US_ASCII));
            String answer = readToTheEnd(tls);
            require(answer.startsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n"), answer);
            require(answer.lines().count() == 6, answer);
            return socket.getLocalPort();
        }
    }

    private static int halfHello(InetSocketAddress address) throws IOException {
        try (Socket socket = TlsClient.plain(address)) {
            // A record of 512 bytes that holds the beginning of a ClientHello.
            socket.getOutputStream().write(HexFormat.of().parseHex("1603010200" + "010001fc0303" + "00".repeat(32)));
            return socket.getLocalPort();
        }
    }

    private static int distrustful(InetSocketAddress address) throws Exception {
        try (Socket socket = TlsClient.plain(address);
                SSLSocket tls = TlsClient.over(socket, null, "TLSv1.3", "localhost", "h2")) {
            try {
                tls.startHandshake();
                throw new AssertionError("it trusted the certificate");
            } catch (SSLException e) {
                return socket.getLocalPort();
            }
        }
    }

    private static int afterHandshake(InetSocketAddress address, String text, String... protocols) throws Exception {
        try (Socket socket = TlsClient.plain(address);
                SSLSocket tls = TlsClient.over(socket, EdgeFixture.trusted(), "TLSv1.2", "localhost", protocols)) {
            tls.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            readToTheEnd(tls);
            return socket.getLocalPort();
        }
    }

    private static int goesSecured(InetSocketAddress address) throws Exception {
        try (Socket socket = TlsClient.plain(address);
                SSLSocket tls = TlsClient.over(socket, EdgeFixture.trusted(), "TLSv1.3", "localhost", "h2")) {
            tls.startHandshake();
            return socket.getLocalPort();
        }
    }

    private static int resets(InetSocketAddress address) throws Exception {
        Socket socket = TlsClient.plain(address);
        int port = socket.getLocalPort();
        try (FrameClient client = EdgeFixture.client(socket)) {
            client.open("/a.S/Hold", "x", false);
            client.next("HEADERS");
            socket.setSoLinger(true, 0);
            socket.close();
        }
        return port;
    }

    private static void require(boolean so, String otherwise) {
        if (!so) {
            throw new AssertionError(otherwise);
        }
    }
}

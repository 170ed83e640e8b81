package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.LeakPresenceDetector;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a port in clear text says of clients that speak something else, through real sockets. */
class WrongProtocolTest {
    /**
     * A client.
     *
     * @param bytes what it sends first, in Latin-1
     * @param diagnosis what the operator reads
     * @param answer how what it gets begins
     */
    record Client(String bytes, WrongProtocol diagnosis, String answer) {}

    static List<Client> clients() {
        return List.of(
                new Client("\u0016\u0003\u0001\u0002\0\u0001", WrongProtocol.TLS_ON_CLEAR_TEXT, ""),
                new Client("GET / HTTP/1.1\r\nhost: a\r\n\r\n", WrongProtocol.HTTP1, "HTTP/1.1 505 "),
                new Client(
                        "POST /a.S/M HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web+proto\r\n\r\n",
                        WrongProtocol.HTTP1,
                        "HTTP/1.1 505 "),
                new Client("SSH-2.0-scan\r\n", WrongProtocol.GARBAGE, ""),
                new Client("\0\1\2\u00ff", WrongProtocol.GARBAGE, ""));
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void saysWhatToChangeInOneLine(Client client) throws Exception {
        try (TlsServer server = new TlsServer()) {
            for (int i = 0; i < 2; i++) {
                assertAnswer(client, server);
                assertEquals(
                        client.diagnosis().reason() + ": " + client.diagnosis().advice(), server.outcome());
            }
            assertEquals(
                    List.of("INFO entry point websecure: closed a connection of 127.0.0.1: "
                            + client.diagnosis().advice()),
                    server.logger.lines());
        }
    }

    private static void assertAnswer(Client client, TlsServer server) throws Exception {
        try (Socket socket = TlsClient.plain(server.address())) {
            socket.getOutputStream().write(client.bytes().getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith(client.answer()) && (!client.answer().isEmpty() || answer.isEmpty()), answer);
            assertEquals(!answer.isEmpty(), answer.contains("browsers and gRPC-Web over HTTP/1.1"), answer);
        }
    }
}

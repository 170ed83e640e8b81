package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.TransportKind;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client gets that still sends when the proxy closes its connection: everything, and an end that is no reset. */
@Timeout(120)
final class LastWordsTest {
    private static final String MACHINES = "dev.portcullis.StrangersTest#machines";
    private static final int UNREAD_BYTES = 512 << 10;
    private static final int GOAWAY = 7;

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    /** The preface, SETTINGS, DATA on a stream that was never opened, and so much more that the proxy has not read it all. */
    private static byte[] mistake() {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[preface.length + UNREAD_BYTES];
        System.arraycopy(preface, 0, all, 0, preface.length);
        all[preface.length + 3] = 4;
        all[preface.length + 9 + 8] = 99;
        return all;
    }

    /** The types of the frames until the end, which must be none that the kernel forced. */
    private static int lastFrame(InputStream in) throws IOException {
        int last = -1;
        for (byte[] head = in.readNBytes(9); head.length == 9; head = in.readNBytes(9)) {
            last = head[3];
            in.readNBytes((head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff));
        }
        return last;
    }

    private static String last(EdgeFixture edge, Socket socket) throws InterruptedException {
        List<String> life = edge.events.lifeOf(socket.getLocalPort());
        return life.get(life.size() - 1);
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void reachAClientThatStillSends(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 1, EdgeFixture.clear());
                Socket socket = TlsClient.plain(edge.address("clear"))) {
            socket.getOutputStream().write(mistake());
            assertEquals(GOAWAY, lastFrame(socket.getInputStream()));
            socket.getOutputStream().write(mistake());
            socket.shutdownOutput();
            assertEquals("closed PROTOCOL_ERROR", last(edge, socket));
        }
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void reachAClientThatStillSendsOverTls(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 1, EdgeFixture.secure());
                Socket socket = TlsClient.plain(edge.address("secure"));
                SSLSocket tls = TlsClient.over(socket, EdgeFixture.trusted(), "TLSv1.3", "localhost", "h2")) {
            tls.getOutputStream().write(mistake());
            assertEquals(GOAWAY, lastFrame(tls.getInputStream()));
            assertEquals(-1, socket.getInputStream().read(), "behind close_notify");
        }
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void areNotWaitedForWhenTheClientNeverCloses(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 1, EdgeFixture.secure());
                Socket socket = TlsClient.plain(edge.address("secure"));
                SSLSocket tls = TlsClient.over(socket, EdgeFixture.trusted(), "TLSv1.3", "localhost", "h2")) {
            tls.getOutputStream().write(mistake());
            assertEquals("closed PROTOCOL_ERROR", last(edge, socket));
        }
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void areTheEndForAClientThatSendsOnAndOn(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 1, EdgeFixture.clear());
                Socket socket = TlsClient.plain(edge.address("clear"))) {
            byte[] bytes = mistake();
            SocketException end = assertThrows(SocketException.class, () -> {
                while (true) {
                    socket.getOutputStream().write(bytes);
                }
            });
            assertTrue(String.valueOf(end.getMessage()).matches(".*(reset|pipe).*"), end::toString);
            assertEquals("closed PROTOCOL_ERROR", last(edge, socket));
        }
    }
}

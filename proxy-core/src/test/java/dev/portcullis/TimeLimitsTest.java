package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.FrameClient.Seen;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.tls.TlsClient;
import io.netty.util.LeakPresenceDetector;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits that end: each limit is short in its test and all the others are off or too long to be what ended it. */
@Timeout(120)
final class TimeLimitsTest {
    private static final long SHORT = 100;
    /** Where a good client must make it in the same time, on a busy machine too. */
    private static final long UNHURRIED = 2_000;

    private static final long LONG = 600_000;

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void closesWhoSendsNothing() throws Exception {
        assertEquals(
                "closed NO_FIRST_BYTE", endOf(new TimeoutSettings(SHORT, LONG, LONG, LONG, LONG, 0, LONG, LONG), ""));
    }

    @Test
    void closesWhoDoesNotEndThePreambleOrTheHandshake() throws Exception {
        TimeoutSettings header = new TimeoutSettings(LONG, SHORT, LONG, LONG, LONG, 0, LONG, LONG);
        assertEquals("closed PROXY_HEADER_TIMEOUT", endOf(header, "PROXY TCP4 "));
        TimeoutSettings handshake = new TimeoutSettings(LONG, LONG, SHORT, LONG, LONG, 0, LONG, LONG);
        assertEquals("closed HANDSHAKE_TIMEOUT", endOf(handshake, "\u0016\u0003\u0001\u0002\u0000"));
    }

    @Test
    void capsTheWaitsByTheReadTimeoutEvenThoseThatAreOff() throws Exception {
        TimeoutSettings capped = new TimeoutSettings(LONG, 0, LONG, 0, 0, SHORT, LONG, LONG);
        assertEquals("closed PROXY_HEADER_TIMEOUT", endOf(capped, "PROXY TCP4 "));
        assertEquals("closed HANDSHAKE_TIMEOUT", endOf(capped, "\u0016\u0003\u0001\u0002\u0000"));
        TimeoutSettings unhurried = new TimeoutSettings(LONG, 0, LONG, 0, 0, UNHURRIED, LONG, LONG);
        assertEquals("closed BAD_PREFACE", endWithoutPreface(unhurried));
        assertEquals("closed ENHANCE_YOUR_CALM", endInHeaderBlock(unhurried));
    }

    @Test
    void cutsNoCallByTheReadTimeout() throws Exception {
        TimeoutSettings capped = new TimeoutSettings(LONG, 0, 0, 0, 0, UNHURRIED, 0, LONG);
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure(capped));
                FrameClient client = edge.client();
                Socket late = TlsClient.plain(edge.address("secure"))) {
            int stream = client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", edge.backend.next());
            // A whole read timeout passes on another connection that began later.
            late.getOutputStream().write('P');
            assertEquals("closed PROXY_HEADER_TIMEOUT", last(edge, late.getLocalPort()));
            edge.backend.finishHeld();
            assertEquals("0", client.reply(stream).grpcStatus());
        }
    }

    @Test
    void closesWhoSendsNoPreface() throws Exception {
        TimeoutSettings preface = new TimeoutSettings(LONG, LONG, LONG, SHORT, LONG, 0, LONG, LONG);
        assertEquals("closed BAD_PREFACE", endWithoutPreface(preface));
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.entryPoint(
                        "clear", "127.0.0.1", 0, false, EdgeFixture.LOOPBACK, preface, EdgeFixture.PATIENT));
                Socket socket = TlsClient.plain(edge.address("clear"))) {
            socket.getOutputStream().write("PRI".getBytes(StandardCharsets.US_ASCII));
            readToTheEnd(socket);
            assertEquals("closed BAD_PREFACE", last(edge, socket.getLocalPort()));
        }
    }

    @Test
    void closesWhoDoesNotEndAHeaderBlock() throws Exception {
        assertEquals(
                "closed ENHANCE_YOUR_CALM",
                endInHeaderBlock(new TimeoutSettings(LONG, LONG, LONG, LONG, SHORT, 0, LONG, LONG)));
    }

    @Test
    @GrpcRule(37)
    void closesAnIdleConnectionWithAWordAndNoneWithACall() throws Exception {
        TimeoutSettings idle = new TimeoutSettings(LONG, LONG, LONG, LONG, LONG, 0, UNHURRIED, LONG);
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure(idle));
                FrameClient busy = edge.client();
                FrameClient client = edge.client()) {
            int stream = busy.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", edge.backend.next());
            assertEquals(new Seen("GOAWAY", 0, "0 max_idle", null, Integer.MAX_VALUE), client.next("GOAWAY"));
            assertEquals(new Seen("GOAWAY", 0, "0 max_idle", null, 0), client.next("GOAWAY"));
            assertNull(client.next());
            assertEquals("closed IDLE", last(edge, client.port()));
            edge.backend.finishHeld();
            assertEquals("0", busy.reply(stream).grpcStatus());
            assertEquals(new Seen("GOAWAY", 0, "0 max_idle", null, Integer.MAX_VALUE), busy.next("GOAWAY"));
            assertEquals(new Seen("GOAWAY", 0, "0 max_idle", null, 3), busy.next("GOAWAY"));
            assertEquals("closed IDLE", last(edge, busy.port()));
        }
    }

    private static String endOf(TimeoutSettings timeouts, String text) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure(timeouts));
                Socket socket = TlsClient.plain(edge.address("secure"))) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            readToTheEnd(socket);
            return last(edge, socket.getLocalPort());
        }
    }

    private static String endWithoutPreface(TimeoutSettings timeouts) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure(timeouts));
                Socket socket = TlsClient.plain(edge.address("secure"));
                SSLSocket tls = TlsClient.over(socket, EdgeFixture.trusted(), "TLSv1.3", "", "h2")) {
            tls.startHandshake();
            readToTheEnd(tls);
            List<String> life = edge.events.lifeOf(socket.getLocalPort());
            assertEquals("secured TLSv1.3", life.get(2));
            return life.get(3);
        }
    }

    private static String endInHeaderBlock(TimeoutSettings timeouts) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure(timeouts));
                Socket socket = TlsClient.plain(edge.address("secure"));
                SSLSocket tls = TlsClient.over(socket, EdgeFixture.trusted(), "TLSv1.3", "", "h2")) {
            tls.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            // SETTINGS, and HEADERS of one field without END_HEADERS.
            tls.getOutputStream().write(HexFormat.of().parseHex("000000040000000000" + "00000101000000000183"));
            readToTheEnd(tls);
            return last(edge, socket.getLocalPort());
        }
    }

    private static void readToTheEnd(Socket socket) throws Exception {
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // The end, with bytes of ours unread.
        }
    }

    private static String last(EdgeFixture edge, int port) throws InterruptedException {
        List<String> life = edge.events.lifeOf(port);
        return life.get(life.size() - 1);
    }
}

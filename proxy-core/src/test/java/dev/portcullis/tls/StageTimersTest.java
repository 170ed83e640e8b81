package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.loop.RecordingLogger;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.testing.RecordingObserver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.LeakPresenceDetector;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which clock runs when: any byte, then the handshake from its first byte, or the preface from its first byte. */
class StageTimersTest implements SecuredListener {
    private static final IdentifiedConnection IDENTIFIED = identified();
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static ServerTls tls;

    private final List<String> outcomes = new ArrayList<>();
    private final RecordingLogger logger = new RecordingLogger();
    private final TlsLog log = new TlsLog(logger);
    private EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeAll
    static void loadsACertificate() throws Exception {
        var settings = TestCertificates.settings(TestCertificates.inline(TestCertificates.ec("localhost")));
        tls = ServerTls.create(settings, TlsEngine.jdk("test"));
    }

    @AfterEach
    void releasesEverything() {
        channel.finishAndReleaseAll();
        LeakPresenceDetector.check();
    }

    @AfterAll
    static void releasesTheCertificate() {
        tls.release();
    }

    @Test
    void closesASilentConnectionWithoutALine() {
        for (ChannelHandler stage : List.of(tlsStage(), clearTextStage())) {
            start(stage);
            advanceMillis(59_999);
            assertTrue(channel.isActive());
            advanceMillis(1);
            assertFalse(channel.isActive());
        }
        assertEquals(List.of("NO_FIRST_BYTE: ", "NO_FIRST_BYTE: "), outcomes);
        assertEquals(List.of(), logger.lines());
    }

    @Test
    void givesTheHandshakeItsTimeFromTheFirstByteOn() {
        start(tlsStage());
        advanceMillis(59_999);
        send("\u0016");
        advanceMillis(9_999);
        send("\u0003\u0001");
        assertTrue(channel.isActive());
        advanceMillis(1);
        assertFalse(channel.isActive());
        assertEquals(List.of("HANDSHAKE_TIMEOUT: the TLS handshake did not end in time"), outcomes);
        assertEquals(1, logger.lines().size());
    }

    @Test
    void endsAPlaintextClientThatDawdles() {
        start(tlsStage());
        send("GE");
        advanceMillis(9_999);
        assertTrue(channel.isActive());
        advanceMillis(1);
        assertFalse(channel.isActive());
        assertEquals(List.of("PLAINTEXT: its first bytes are not TLS"), outcomes);
    }

    @Test
    void answersPlaintextThatComesByteByByte() {
        start(tlsStage());
        for (int i = 0; channel.isActive(); i++) {
            send(PREFACE.substring(i, i + 1));
        }
        assertEquals(List.of("PLAINTEXT: " + WrongProtocol.H2C_ON_TLS.advice()), outcomes);
        assertTrue(sent().startsWith("HTTP/1.1 400 Bad Request\r\n"));
        assertFalse(channel.isActive());
    }

    @Test
    void givesThePrefaceInClearTextItsTime() {
        start(clearTextStage());
        send("PRI");
        advanceMillis(9_999);
        assertTrue(channel.isActive());
        advanceMillis(1);
        assertFalse(channel.isActive());
        assertEquals(List.of("BAD_PREFACE: the HTTP/2 preface did not come in time"), outcomes);
    }

    @Test
    void passesAPrefaceInPiecesOnWhole() {
        start(clearTextStage());
        for (int i = 0; i < PREFACE.length(); i++) {
            send(PREFACE.substring(i, i + 1));
        }
        assertEquals(List.of("secured"), outcomes);
        StringBuilder passed = new StringBuilder();
        for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
            passed.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }
        assertEquals(PREFACE, passed.toString());
        advanceMillis(1_000_000);
        assertTrue(channel.isActive());
    }

    @Test
    void saysNothingWhenTheClientLeavesFirst() {
        start(tlsStage());
        send("\u0016\u0003");
        channel.close().syncUninterruptibly();
        advanceMillis(1_000_000);
        assertEquals(List.of(), outcomes);
        assertEquals(List.of(), logger.lines());
    }

    @Override
    public void onSecured(ChannelHandlerContext ctx, SecuredConnection connection) {
        outcomes.add("secured" + connection.tlsVersion());
    }

    @Override
    public void onTlsFailed(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        outcomes.add(reason + ": " + detail);
    }

    private ChannelHandler tlsStage() {
        return new TlsStage(
                IDENTIFIED,
                new Snapshot<>(tls),
                TimeoutSettings.DEFAULT,
                log,
                new HandshakeSlots(new RecordingObserver()),
                this);
    }

    private ChannelHandler clearTextStage() {
        return new ClearTextStage(IDENTIFIED, TimeoutSettings.DEFAULT, log, this);
    }

    private void start(ChannelHandler stage) {
        channel.finishAndReleaseAll();
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(stage);
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private String sent() {
        ByteBuf bytes = channel.readOutbound();
        String text = bytes.toString(StandardCharsets.US_ASCII);
        bytes.release();
        return text;
    }

    private void advanceMillis(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private static IdentifiedConnection identified() {
        PeerAddress peer = new PeerAddress(InetAddress.getLoopbackAddress(), 4711);
        ServerAddress server = new ServerAddress(InetAddress.getLoopbackAddress(), 443);
        AcceptedConnection accepted = new AcceptedConnection("websecure", peer, server);
        return new IdentifiedConnection(accepted, peer.asClient(), ProxyHeader.NONE);
    }
}

package dev.portcullis.entrypoint;

import static dev.portcullis.entrypoint.EntryPointFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.loop.TransportChoice;
import dev.portcullis.loop.TransportUnavailableException;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsClient;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections from accept to close over real sockets: the order of events and the one reason at the end. */
class EntryPointTest {
    private static final byte[] V1 =
            "PROXY TCP4 203.0.113.9 10.0.0.1 56324 443\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a" + "21210024" + "20010db8000000000000000000000009"
                    + "20010db8000000000000000000000001" + "dc0401bb");
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static X509Bundle bundle;

    @BeforeAll
    static void makesACertificate() throws Exception {
        bundle = TestCertificates.ec("localhost");
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    static List<TransportChoice> transports() throws TransportUnavailableException {
        List<TransportChoice> choices = new ArrayList<>();
        choices.add(TransportChoice.nio());
        if (Epoll.isAvailable()) {
            choices.add(TransportChoice.epoll());
        }
        if (IoUring.isAvailable()) {
            choices.add(TransportChoice.ioUring());
        }
        return choices;
    }

    @ParameterizedTest
    @MethodSource("transports")
    void readsTheHeaderAndTlsOfOnePacket(TransportChoice transport) throws Exception {
        try (var fixture = secure(transport, "127.0.0.1", EntryPointFixture.LOOPBACK)) {
            callThrough(fixture, V1);
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 203.0.113.9 V1", "secured TLSv1.3");
            expect(fixture, "closed CLIENT_CLOSED");
            callThrough(fixture, V2);
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 2001:db8::9 V2", "secured TLSv1.3");
            expect(fixture, "closed CLIENT_CLOSED");
            callThrough(fixture, new byte[0]);
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 NONE", "secured TLSv1.3");
            expect(fixture, "closed CLIENT_CLOSED");
            assertTrue(fixture.entryPoint.awaitNone(20_000));
            assertTrue(fixture.events.isDrained());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void acceptsIpv6(TransportChoice transport) throws Exception {
        try (var fixture = secure(transport, "::1", EntryPointFixture.LOOPBACK)) {
            callThrough(fixture, V2);
            expect(fixture, "accepted ::1 at websecure", "identified 2001:db8::9 V2", "secured TLSv1.3");
        }
    }

    @Test
    void dropsTheHeaderOfAnUntrustedPeer() throws Exception {
        try (var fixture = secure(TransportChoice.best(), "127.0.0.1", EntryPointFixture.NOBODY_HERE)) {
            callThrough(fixture, V1);
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 UNTRUSTED");
            expect(fixture, "limit PROXY_HEADER_UNTRUSTED", "secured TLSv1.3", "closed CLIENT_CLOSED");
        }
    }

    @Test
    void takesAHeaderForBrokenTlsWhenNobodyMaySendOne() throws Exception {
        try (var fixture = secure(TransportChoice.best(), "127.0.0.1", TrustSettings.OFF);
                Socket socket = TlsClient.plain(fixture.entryPoint.address())) {
            assertTrue(TlsClient.exchange(socket, new String(V1, StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 "));
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 NONE", "closed PLAINTEXT");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void announcesEveryEndOnceWithItsReason(TransportChoice transport) throws Exception {
        try (var fixture = secure(transport, "127.0.0.1", EntryPointFixture.LOOPBACK)) {
            send(fixture, "");
            expect(fixture, "accepted 127.0.0.1 at websecure", "closed CLOSED_EARLY");
            send(fixture, "PROXY nonsense\r\n");
            expect(fixture, "accepted 127.0.0.1 at websecure", "closed PROXY_HEADER_MALFORMED");
            send(fixture, "\u0016nonsense");
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 NONE");
            expect(fixture, "closed HANDSHAKE_FAILED");
            assertTrue(fixture.entryPoint.awaitNone(20_000));
            assertTrue(fixture.events.isDrained());
        }
    }

    @Test
    void servesHttp2InClearTextWithPriorKnowledge() throws Exception {
        try (var fixture = clear();
                Socket socket = TlsClient.plain(fixture.entryPoint.address())) {
            assertEquals(PREFACE, TlsClient.echo(socket, PREFACE));
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 NONE", "secured ");
        }
    }

    @Test
    void answersHttp1InClearTextWithWords() throws Exception {
        try (var fixture = clear();
                Socket socket = TlsClient.plain(fixture.entryPoint.address())) {
            String answer = TlsClient.exchange(socket, "POST /a.B/C HTTP/1.1\r\nhost: a\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 505 "), answer);
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 NONE", "closed HTTP1_REQUEST");
        }
    }

    @Test
    void explainsTlsOnAnEntryPointWithoutTls() throws Exception {
        try (var fixture = clear();
                Socket socket = TlsClient.plain(fixture.entryPoint.address());
                SSLSocket tls = TlsClient.over(socket, bundle, "TLSv1.3", "", "h2")) {
            assertThrows(IOException.class, tls::startHandshake);
            expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 NONE", "closed BAD_PREFACE");
        }
    }

    @Test
    void refusesConnectionsOverTheLimitAndTakesThemAgainLater() throws Exception {
        try (var fixture = new EntryPointFixture(
                TransportChoice.best(), settings("127.0.0.1", 0, false, TrustSettings.OFF), bundle, 2)) {
            Socket first = TlsClient.plain(fixture.entryPoint.address());
            try (Socket second = TlsClient.plain(fixture.entryPoint.address())) {
                assertEquals(PREFACE, TlsClient.echo(first, PREFACE));
                assertEquals(PREFACE, TlsClient.echo(second, PREFACE));
                assertEquals(2, fixture.entryPoint.openConnections());
                try (Socket third = TlsClient.plain(fixture.entryPoint.address())) {
                    assertEquals(-1, third.getInputStream().read());
                }
                while (!fixture.events.next().equals("refused at websecure")) {
                    // Events of the first two stand in front.
                }
                first.close();
                expect(fixture, "closed CLIENT_CLOSED");
            }
        }
    }

    @Test
    void spreadsConnectionsOverTheWorkers() throws Exception {
        try (var fixture = clear()) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Socket socket = TlsClient.plain(fixture.entryPoint.address());
                assertEquals(PREFACE, TlsClient.echo(socket, PREFACE));
                sockets.add(socket);
            }
            assertEquals(5, fixture.places.get(0).worker().load().connections());
            assertEquals(5, fixture.places.get(1).worker().load().connections());
            for (Socket socket : sockets) {
                socket.close();
            }
            assertTrue(fixture.entryPoint.awaitNone(20_000));
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void drainsWhatIsServedAndClosesWhatIsNot(TransportChoice transport) throws Exception {
        try (var fixture = secure(transport, "127.0.0.1", EntryPointFixture.LOOPBACK);
                Socket silent = TlsClient.plain(fixture.entryPoint.address())) {
            expect(fixture, "accepted 127.0.0.1 at websecure");
            try (Socket socket = TlsClient.plain(fixture.entryPoint.address());
                    SSLSocket tls = TlsClient.over(socket, bundle, "TLSv1.3", "", "h2")) {
                assertEquals(PREFACE, TlsClient.echo(tls, PREFACE));
                expect(fixture, "accepted 127.0.0.1 at websecure", "identified 127.0.0.1 NONE", "secured TLSv1.3");
                assertFalse(fixture.entryPoint.awaitNone(1));
                fixture.entryPoint.stopAccepting();
                fixture.entryPoint.drain();
                assertEquals(-1, tls.getInputStream().read());
                assertEquals(-1, silent.getInputStream().read());
                assertTrue(fixture.entryPoint.awaitNone(20_000));
            }
            List<String> ends =
                    new ArrayList<>(List.of(fixture.events.next(), fixture.events.next(), fixture.events.next()));
            ends.sort(null);
            assertEquals(List.of("closed DRAINED", "closed DRAINED", "drained"), ends);
            assertThrows(
                    IOException.class,
                    () -> TlsClient.plain(fixture.entryPoint.address()).close());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void namesTheEntryPointAndTheAddressThatIsInUse(TransportChoice transport) throws Exception {
        try (var fixture = secure(transport, "127.0.0.1", TrustSettings.OFF)) {
            int port = fixture.entryPoint.address().getPort();
            var e = assertThrows(
                    IOException.class, () -> fixture.another(settings("127.0.0.1", port, true, TrustSettings.OFF)));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("entry point websecure cannot listen on 127.0.0.1:" + port + ": "), message);
            assertTrue(message.contains("ddress already in use"), message);
        }
    }

    @Test
    void namesAHostThatHasNoAddress() throws Exception {
        try (var fixture = secure(TransportChoice.best(), "127.0.0.1", TrustSettings.OFF)) {
            var e = assertThrows(
                    IOException.class,
                    () -> fixture.another(settings("nowhere.invalid", 443, true, TrustSettings.OFF)));
            assertEquals(
                    "entry point websecure cannot listen on nowhere.invalid:443: the host has no address",
                    e.getMessage());
        }
    }

    private static EntryPointFixture secure(TransportChoice transport, String host, TrustSettings trust)
            throws Exception {
        return new EntryPointFixture(transport, settings(host, 0, true, trust), bundle, 100);
    }

    private static EntryPointFixture clear() throws Exception {
        return new EntryPointFixture(
                TransportChoice.best(), settings("127.0.0.1", 0, false, TrustSettings.OFF), bundle, 100);
    }

    private static void callThrough(EntryPointFixture fixture, byte[] header) throws Exception {
        try (Socket socket = new PrefixedSocket(fixture.entryPoint.address(), header);
                SSLSocket tls = TlsClient.over(socket, bundle, "TLSv1.3", "localhost", "h2")) {
            assertEquals(PREFACE, TlsClient.echo(tls, PREFACE));
        }
    }

    private static void send(EntryPointFixture fixture, String text) throws IOException {
        try (Socket socket = TlsClient.plain(fixture.entryPoint.address())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            if (!text.isEmpty()) {
                socket.getInputStream().readAllBytes();
            }
        }
    }

    private static void expect(EntryPointFixture fixture, String... events) throws InterruptedException {
        for (String event : events) {
            assertEquals(event, fixture.events.next());
        }
    }
}

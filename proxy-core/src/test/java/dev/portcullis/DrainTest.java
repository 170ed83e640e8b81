package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.FrameClient.Seen;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.settings.EntryPointVariants;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a proxy ends: what its clients and backends see, in order. */
@Timeout(120)
final class DrainTest {
    private static final String MACHINES = "dev.portcullis.StrangersTest#machines";
    /** Grace that is over before the test has looked twice. */
    private static final LifeCycleSettings HASTY = new LifeCycleSettings(0, 100);

    /** About the proxy as a whole. */
    private static final String HEALTH_QUESTION = ascii(HealthMessages.request(""));

    private static final String SERVING = ascii(HealthMessages.response(ServingStatus.SERVING));
    private static final String NOT_SERVING = ascii(HealthMessages.response(ServingStatus.NOT_SERVING));

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void saysGoodbyeTwiceToAnIdleClient(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 2, EdgeFixture.secure());
                FrameClient client = edge.client()) {
            assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            Thread drain = startDrain(edge);
            assertEquals(new Seen("GOAWAY", 0, "0 graceful_stop", null, Integer.MAX_VALUE), client.next("GOAWAY"));
            assertEquals("PING", kind(client.next()));
            // The client has acknowledged the PING by now: Netty's codec does.
            assertEquals(new Seen("GOAWAY", 0, "0 graceful_stop", null, 3), client.next());
            assertNull(client.next());
            drain.join();
            assertEquals("closed DRAINED", last(edge, client.port()));
            assertEquals(0, edge.connections());
        }
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void letsACallInFlightComplete(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 1, EdgeFixture.secure());
                FrameClient client = edge.client()) {
            int stream = client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", edge.backend.next());
            Thread drain = startDrain(edge);
            client.next("GOAWAY");
            client.next("GOAWAY");
            edge.backend.finishHeld();
            assertEquals("0", client.reply(stream).grpcStatus());
            assertNull(client.next());
            drain.join();
            assertEquals("closed DRAINED", last(edge, client.port()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a.S/Hold", "/a.S/Mute"})
    @GrpcRule(36)
    void endsACallBeyondTheGraceWithAStatusAndCancelsItAtTheBackend(String path) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure(HASTY));
                FrameClient client = edge.client()) {
            int stream = client.open(path, "x", false);
            assertEquals("call " + path, edge.backend.next());
            Thread drain = startDrain(edge);
            FrameClient.Reply reply = client.reply(stream);
            assertEquals("200", reply.status());
            assertEquals("14", reply.grpcStatus());
            assertEquals("", reply.reset());
            assertEquals("reset 8", edge.backend.next());
            drain.join();
            assertEquals("closed DRAINED", last(edge, client.port()));
        }
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void closesWhoIsNotYetServedAndTakesNobodyNew(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 2, EdgeFixture.secure());
                FrameClient client = edge.client();
                Socket silent = TlsClient.plain(edge.address("secure"));
                Socket midHello = TlsClient.plain(edge.address("secure"));
                Socket midHeader = TlsClient.plain(edge.address("secure"));
                Socket withoutAlpn = TlsClient.plain(edge.address("secure"));
                SSLSocket tls = TlsClient.over(withoutAlpn, EdgeFixture.trusted(), "TLSv1.2", "", new String[0])) {
            tls.startHandshake();
            midHello.getOutputStream().write(HexFormat.of().parseHex("1603010200010001fc0303"));
            midHeader.getOutputStream().write("PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII));
            int stream = client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", edge.backend.next());
            edge.events.await(silent.getLocalPort(), "accepted");
            edge.events.await(midHello.getLocalPort(), "identified");
            edge.events.await(midHeader.getLocalPort(), "accepted");
            Thread drain = startDrain(edge);
            assertEquals(-1, silent.getInputStream().read());
            assertEnds(midHello);
            assertEnds(midHeader);
            assertEnds(tls);
            for (Socket socket : new Socket[] {silent, midHello, midHeader, withoutAlpn}) {
                assertEquals("closed DRAINED", last(edge, socket.getLocalPort()));
            }
            client.next("GOAWAY");
            assertThrows(
                    IOException.class,
                    () -> TlsClient.plain(edge.address("secure")).close());
            edge.backend.finishHeld();
            assertEquals("0", client.reply(stream).grpcStatus());
            drain.join();
        }
    }

    @Test
    void servesNewConnectionsDuringTheAcceptGrace() throws Exception {
        // Long enough for the calls below; the drain waits for its end, nobody else does.
        LifeCycleSettings waiting = new LifeCycleSettings(3_000, 60_000);
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure(waiting))) {
            try (FrameClient before = edge.client()) {
                assertEquals("0", before.call("/a.S/Echo", "x").grpcStatus());
            }
            Thread drain = startDrain(edge);
            try (FrameClient client = edge.client()) {
                assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
                assertEquals("GOAWAY", kind(client.next("GOAWAY")));
                client.next("GOAWAY");
                assertNull(client.next());
                drain.join();
            }
        }
    }

    @Test
    void saysThatItIsNotServingWhileItStillTakesCalls() throws Exception {
        // The close ends it, not the time.
        LifeCycleSettings endless = new LifeCycleSettings(3_600_000, 3_600_000);
        try (EdgeFixture edge = new EdgeFixture(EntryPointVariants.answeringForItsHealth(EdgeFixture.secure(endless)));
                FrameClient client = edge.client()) {
            client.open(HealthMessages.WATCH_PATH, HEALTH_QUESTION, true);
            assertEquals(SERVING, text(client.next("DATA")));
            assertEquals(
                    SERVING,
                    client.call(HealthMessages.CHECK_PATH, HEALTH_QUESTION).body());
            Thread drain = startDrain(edge);
            assertEquals(NOT_SERVING, text(client.next("DATA")));
            assertEquals(
                    NOT_SERVING,
                    client.call(HealthMessages.CHECK_PATH, HEALTH_QUESTION).body());
            assertEquals("x", client.call("/a.S/Echo", "x").body());
            assertFalse(client.hasSeenGoAway());
            try (FrameClient late = edge.client()) {
                assertEquals(
                        NOT_SERVING,
                        late.call(HealthMessages.CHECK_PATH, HEALTH_QUESTION).body());
                assertEquals("x", late.call("/a.S/Echo", "x").body());
                assertFalse(late.hasSeenGoAway());
            }
            assertTrue(drain.isAlive());
            edge.proxy.close();
            assertEquals("GOAWAY", kind(client.next("GOAWAY")));
            drain.join();
        }
    }

    @Test
    void takesCallsBetweenTheGoodbyesAndNoneBehindThem() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.clear());
                RawFrames client = new RawFrames(TlsClient.plain(edge.address("clear")))) {
            client.open(1, "/a.S/Hold");
            assertEquals("call /a.S/Hold", edge.backend.next());
            Thread drain = startDrain(edge);
            client.awaitGoAway(Integer.MAX_VALUE);
            client.open(3, "/a.S/Hold");
            assertEquals("call /a.S/Hold", edge.backend.next());
            client.answerPing();
            client.awaitGoAway(3);
            // Behind the last stream nothing is answered (RFC 9113 6.8): the client knows that it may try again
            // elsewhere.
            client.open(5, "/a.S/Hold");
            client.ping();
            edge.backend.finishHeld();
            edge.backend.finishHeld();
            assertEquals(Set.of(1, 3), client.streamsUntilEnd());
            drain.join();
        }
    }

    @Test
    void drainsOnceHoweverOftenItIsAsked() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure());
                FrameClient client = edge.client()) {
            int stream = client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", edge.backend.next());
            Thread first = startDrain(edge);
            Thread second = startDrain(edge);
            client.next("GOAWAY");
            client.next("GOAWAY");
            assertTrue(first.isAlive());
            assertTrue(second.isAlive());
            edge.backend.finishHeld();
            client.reply(stream);
            first.join();
            second.join();
            edge.proxy.drain();
        }
    }

    @ParameterizedTest
    @MethodSource(MACHINES)
    void closesWithoutADrainAndTellsEverybodyWhy(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 2, EdgeFixture.secure());
                FrameClient client = edge.client();
                Socket silent = TlsClient.plain(edge.address("secure"))) {
            int stream = client.open("/a.S/Hold", "x", false);
            assertEquals("call /a.S/Hold", edge.backend.next());
            edge.events.await(silent.getLocalPort(), "accepted");
            edge.proxy.close();
            assertEquals("14", client.reply(stream).grpcStatus());
            assertEquals("reset 8", edge.backend.next());
            assertEquals(-1, silent.getInputStream().read());
            assertEquals("closed DRAINED", last(edge, client.port()));
            assertEquals("closed DRAINED", last(edge, silent.getLocalPort()));
            edge.assertEmpty();
            edge.proxy.close();
            edge.proxy.drain();
        }
    }

    @Test
    void endsADrainThatWaitsWhenItIsClosed() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.secure());
                FrameClient client = edge.client()) {
            client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", edge.backend.next());
            Thread drain = startDrain(edge);
            client.next("GOAWAY");
            edge.proxy.close();
            drain.join();
        }
    }

    @Test
    void closesWhileManyConnect() throws Exception {
        for (int round = 0; round < 5; round++) {
            try (EdgeFixture edge = new EdgeFixture(
                    TransportKind.AUTO, TlsEngine.best(), 2, EdgeFixture.secure(), EdgeFixture.clear())) {
                Thread crowd = new Thread(() -> connectOnAndOn(edge), "crowd");
                crowd.start();
                edge.events.awaitOther("connected to service", 1);
                edge.proxy.close();
                crowd.join();
                edge.events.assertPaired();
            }
        }
    }

    private static void connectOnAndOn(EdgeFixture edge) {
        try {
            while (true) {
                try (FrameClient client = edge.clearClient();
                        Socket other = TlsClient.plain(edge.address("secure"))) {
                    client.call("/a.S/Echo", "x");
                    assertFalse(other.isClosed());
                }
            }
        } catch (IOException e) {
            // The proxy is closed.
        }
    }

    private static Thread startDrain(EdgeFixture edge) {
        Thread drain = new Thread(edge.proxy::drain, "drain");
        drain.start();
        return drain;
    }

    private static void assertEnds(Socket socket) throws IOException {
        try {
            // TLS may say goodbye with an alert.
            assertTrue(socket.getInputStream().readAllBytes().length < 100);
        } catch (SocketException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("reset"), e::toString);
        }
    }

    private static String last(EdgeFixture edge, int port) throws InterruptedException {
        var life = edge.events.lifeOf(port);
        return life.get(life.size() - 1);
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String text(@Nullable Seen frame) {
        return frame == null ? "the end" : frame.text();
    }

    private static String kind(@Nullable Seen frame) {
        return frame == null ? "the end" : frame.kind();
    }
}

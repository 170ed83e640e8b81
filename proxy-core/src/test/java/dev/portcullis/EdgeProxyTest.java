package dev.portcullis;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Good clients over real sockets: each reaches the backend, and is announced as who it is. */
@Timeout(120)
final class EdgeProxyTest {
    private static final byte[] NONE = {};
    private static final byte[] V1 =
            "PROXY TCP4 203.0.113.9 10.0.0.1 56324 443\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a" + "21210024" + "20010db8000000000000000000000009"
                    + "20010db8000000000000000000000001" + "dc0401bb");
    private static final byte[] LOCAL = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "20000000");
    private static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @ParameterizedTest
    @MethodSource("dev.portcullis.StrangersTest#machines")
    void knowsWhoCallsHoweverThePacketsAreCut(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 2, EdgeFixture.secure())) {
            for (int packetBytes : new int[] {65_536, 1, 7}) {
                assertEquals("identified 127.0.0.1 NONE", identityWith(edge, NONE, packetBytes));
                assertEquals("identified 203.0.113.9 V1", identityWith(edge, V1, packetBytes));
                assertEquals("identified 2001:db8::9 V2", identityWith(edge, V2, packetBytes));
                assertEquals("identified 127.0.0.1 WITHOUT_ADDRESS", identityWith(edge, LOCAL, packetBytes));
                assertEquals("identified 127.0.0.1 WITHOUT_ADDRESS", identityWith(edge, UNKNOWN, packetBytes));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.portcullis.StrangersTest#machines")
    void servesInClearTextAndOverIpv6(TransportKind transport, TlsEngine engine) throws Exception {
        EntryPointSettings ipv6 = EdgeFixture.entryPoint(
                "clear", "::1", 0, false, EdgeFixture.LOOPBACK, TimeoutSettings.DEFAULT, EdgeFixture.PATIENT);
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 2, ipv6);
                FrameClient plain = edge.clearClient();
                FrameClient behindBalancer = new FrameClient(new PrefixedSocket(edge.address("clear"), V2, 1))) {
            assertEquals("hello", plain.call("/a.S/Echo", "hello").body());
            assertEquals("hello", behindBalancer.call("/a.S/Echo", "hello").body());
            assertEquals(
                    List.of("accepted at clear", "identified ::1 NONE", "secured "),
                    edge.events.await(plain.port(), "secured"));
            assertEquals(
                    "identified 2001:db8::9 V2",
                    edge.events.await(behindBalancer.port(), "secured").get(1));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.portcullis.StrangersTest#machines")
    void tellsOfALoopThatWasHeldUp(TransportKind transport, TlsEngine engine) throws Exception {
        try (EdgeFixture edge = new EdgeFixture(transport, engine, 1, EdgeFixture.clear());
                FrameClient client = edge.clearClient()) {
            assertEquals("hello", client.call("/a.S/Echo", "hello").body());
            EdgeWorker worker = edge.proxy.workers().get(0);
            worker.execute(() -> {
                worker.worker().tickNanos();
                // Behind the end of that tick, in which the worker asks to be woken after 120 ms at most.
                worker.execute(() -> holdUp(TimeUnit.MILLISECONDS.toNanos(250)));
            });
            edge.events.awaitLag(TimeUnit.MILLISECONDS.toNanos(130));
        }
    }

    private static void holdUp(long nanos) {
        long startedNanos = System.nanoTime();
        while (System.nanoTime() - startedNanos < nanos) {
            Thread.onSpinWait();
        }
    }

    @Test
    void refusesTlsAndHttp1InClearText() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(EdgeFixture.clear());
                Socket first = TlsClient.plain(edge.address("clear"));
                SSLSocket tls = TlsClient.over(first, EdgeFixture.trusted(), "TLSv1.3", "", "h2");
                Socket second = TlsClient.plain(edge.address("clear"))) {
            assertThrows(IOException.class, tls::startHandshake);
            String answer = TlsClient.exchange(second, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 505 "), answer);
            assertEquals(
                    List.of("accepted at clear", "identified 127.0.0.1 NONE", "closed UNEXPECTED_TLS"),
                    edge.events.lifeOf(first.getLocalPort()));
            assertEquals(
                    List.of("accepted at clear", "identified 127.0.0.1 NONE", "closed HTTP1_REQUEST"),
                    edge.events.lifeOf(second.getLocalPort()));
        }
    }

    @Test
    void dropsTheHeaderOfAnUntrustedPeerAndServesIt() throws Exception {
        EntryPointSettings strict = EdgeFixture.entryPoint(
                "secure", "127.0.0.1", 0, true, EdgeFixture.NOBODY_HERE, TimeoutSettings.DEFAULT, EdgeFixture.PATIENT);
        try (EdgeFixture edge = new EdgeFixture(strict)) {
            assertEquals("identified 127.0.0.1 UNTRUSTED", identityWith(edge, V1, 65_536));
            edge.events.awaitOther("limit PROXY_HEADER_UNTRUSTED", 1);
        }
    }

    @Test
    void closesWhoSendsAHeaderWhereNoneIsLookedFor() throws Exception {
        EntryPointSettings direct = EdgeFixture.entryPoint(
                "secure", "127.0.0.1", 0, true, TrustSettings.OFF, TimeoutSettings.DEFAULT, EdgeFixture.PATIENT);
        try (EdgeFixture edge = new EdgeFixture(direct);
                Socket socket = TlsClient.plain(edge.address("secure"))) {
            String answer = TlsClient.exchange(socket, new String(V1, StandardCharsets.US_ASCII));
            assertEquals("", answer);
            assertEquals(
                    List.of("accepted at secure", "identified 127.0.0.1 NONE", "closed PROXY_HEADER_UNEXPECTED"),
                    edge.events.lifeOf(socket.getLocalPort()));
        }
    }

    @Test
    void routesEachEntryPointByItsOwnRouters() throws Exception {
        RecordingObserver events = new RecordingObserver();
        try (FrameBackend first = new FrameBackend("first");
                FrameBackend second = new FrameBackend("second");
                EdgeProxy proxy = EdgeProxy.start(
                        EdgeFixture.settings(
                                TransportKind.AUTO,
                                1,
                                List.of(
                                        new RouterSettings("a", "PathPrefix(`/`)", List.of("secure"), "first", 1, true),
                                        new RouterSettings(
                                                "b", "PathPrefix(`/`)", List.of("clear"), "second", 1, false)),
                                List.of(EdgeFixture.service("first", first), EdgeFixture.service("second", second)),
                                EdgeFixture.secure(),
                                EdgeFixture.clear()),
                        events)) {
            var listeners = proxy.report().listeners();
            assertEquals(List.of("secure", "clear"), List.copyOf(listeners.keySet()));
            try (FrameClient secure = EdgeFixture.client(TlsClient.plain(requireNonNull(listeners.get("secure"))));
                    FrameClient clear = new FrameClient(TlsClient.plain(requireNonNull(listeners.get("clear"))))) {
                assertEquals("first", servedBy(secure));
                assertEquals("second", servedBy(clear));
            }
        }
        events.assertPaired();
    }

    @Test
    void spreadsConnectionsOverTheWorkers() throws Exception {
        List<FrameClient> clients = new ArrayList<>();
        try (EdgeFixture edge =
                new EdgeFixture(TransportKind.AUTO, TlsEngine.best(), 3, EdgeFixture.secure(), EdgeFixture.clear())) {
            for (int i = 0; i < 6; i++) {
                clients.add(edge.client());
                clients.add(edge.clearClient());
            }
            for (FrameClient client : clients) {
                assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            }
            assertEquals(
                    List.of(4, 4, 4),
                    edge.proxy.workers().stream()
                            .map(worker -> worker.worker().load().connections())
                            .toList());
            for (FrameClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void givesAConnectionToTheWorkerWithFewerStreams() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(TransportKind.AUTO, TlsEngine.best(), 2, EdgeFixture.clear());
                FrameClient busy = edge.clearClient()) {
            busy.open("/a.S/Hold", "x", false);
            assertEquals("call /a.S/Hold", edge.backend.next());
            try (FrameClient second = edge.clearClient();
                    FrameClient third = edge.clearClient()) {
                second.call("/a.S/Echo", "x");
                third.call("/a.S/Echo", "x");
                List<Integer> connections = new ArrayList<>(edge.proxy.workers().stream()
                        .map(worker -> worker.worker().load().connections())
                        .toList());
                connections.sort(null);
                assertEquals(List.of(1, 2), connections);
            }
        }
    }

    private static String identityWith(EdgeFixture edge, byte[] header, int packetBytes) throws Exception {
        PrefixedSocket socket = new PrefixedSocket(edge.address("secure"), header, packetBytes);
        int port = socket.getLocalPort();
        try (FrameClient client = EdgeFixture.client(socket)) {
            FrameClient.Reply reply = client.call("/a.S/Echo", "hello");
            assertEquals("200", reply.status());
            assertEquals("hello", reply.body());
            assertEquals("0", reply.grpcStatus());
        }
        List<String> life = edge.events.lifeOf(port);
        assertEquals(4, life.size(), life::toString);
        assertEquals("accepted at secure", life.get(0));
        assertEquals("secured TLSv1.3", life.get(2));
        assertEquals("closed CLIENT_CLOSED", life.get(3));
        return life.get(1);
    }

    private static String servedBy(FrameClient client) throws IOException {
        int stream = client.open("/a.S/Echo", "x", true);
        FrameClient.Seen head = client.next("HEADERS");
        if (head == null || head.headers() == null) {
            throw new IOException("no response to stream " + stream);
        }
        String name = String.valueOf(head.headers().get("served-by"));
        client.reply(stream);
        return name;
    }
}

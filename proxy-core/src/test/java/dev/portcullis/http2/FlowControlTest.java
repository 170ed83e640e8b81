package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Windows of streams and connections, end to end, and who gets its turn when. */
class FlowControlTest {
    private static final int WINDOW = 65_535;

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private ScriptedPeer backendOf(ScriptedPeer client, int streams) {
        return backendOf(client, streams, new Http2Settings());
    }

    private ScriptedPeer backendOf(ScriptedPeer client, int streams, Http2Settings settings) {
        for (int i = 0; i < streams; i++) {
            client.request(1 + 2 * i, OPEN);
        }
        ScriptedPeer backend = scene.backend(settings);
        for (int i = 0; i < streams; i++) {
            backend.expectHeaders(1 + 2 * i);
            backend.response(1 + 2 * i);
            client.expectHeaders(1 + 2 * i);
        }
        return backend;
    }

    private H2Stream streamOf(int id) {
        return ProxyScene.present(scene.clientConnections().get(0).streams().get(id));
    }

    private static String bytes(int count) {
        return "x".repeat(count);
    }

    /** Sends in frames of at most 16,384 bytes. */
    private static void send(ScriptedPeer peer, int stream, int count) {
        for (int left = count; left > 0; left -= 16_384) {
            peer.data(stream, bytes(Math.min(left, 16_384)), OPEN);
        }
    }

    /** The DATA of a stream that came, and nothing else but updates of the connection's window. */
    private static int received(ScriptedPeer peer, int stream) {
        int sum = 0;
        for (SeenFrame frame = peer.poll(); frame != null; frame = peer.poll()) {
            if (frame.kind() == SeenFrame.Kind.DATA) {
                assertEquals(stream, frame.stream());
                sum += frame.wireBytes();
            }
        }
        return sum;
    }

    @Test
    void dataWaitsForTheReceiversWindowAndCreditForTheData() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(0));
        ScriptedPeer backend = backendOf(client, 1);
        send(backend, 1, WINDOW);
        client.expectNothing();
        backend.expectNothing();
        client.windowUpdate(1, 30_000);
        assertEquals(30_000, received(client, 1));
        backend.expectNothing();
        client.windowUpdate(1, 10_000);
        assertEquals(10_000, received(client, 1));
        backend.expectWindowUpdate(1, 40_000).expectNothing();
        backend.trailersOk(1);
        client.expectNothing();
        client.windowUpdate(1, 100_000);
        assertEquals(3 * 16_384 - 40_000, ProxyScene.present(client.poll()).wireBytes(), "the rest of a frame");
        assertEquals(16_383, ProxyScene.present(client.poll()).wireBytes());
        client.expectHeaders(1).with("grpc-status", "0").endStream();
    }

    @Test
    void creditIsReturnedWhenTheSocketTookTheData() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(1 << 20));
        ScriptedPeer backend = backendOf(client, 1);
        client.shutSocket();
        send(backend, 1, 40_000);
        backend.expectNothing();
        client.openSocket();
        backend.expectWindowUpdate(1, 40_000).expectNothing();
        assertEquals(40_000, received(client, 1));
    }

    @Test
    void creditGoesTheOtherWayToo() {
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = backendOf(client, 1, new Http2Settings().initialWindowSize(10));
        send(client, 1, 40_000);
        backend.expectDataBytes(1, 10, OPEN).expectNothing();
        client.expectNothing();
        backend.windowUpdate(1, 39_990);
        assertEquals(39_990, received(backend, 1));
        client.expectWindowUpdate(1, 40_000).expectNothing();
    }

    @Test
    void moreThanTheWindowIsRefused() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(0));
        ScriptedPeer backend = backendOf(client, 2);
        send(backend, 1, WINDOW);
        backend.data(1, "y", OPEN).expectRst(1, ErrorCode.FLOW_CONTROL_ERROR);
        client.windowUpdate(0, 100).windowUpdate(1, 100_000).windowUpdate(3, 100);
        assertEquals(WINDOW, received(client, 1), "what came before is delivered, then the reset");
        backend.data(3, "fine", OPEN);
        client.expectData(3, "fine", OPEN);
    }

    @Test
    void queuedBytesStayBelowTheAdvertisedWindow() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(0));
        ScriptedPeer backend = backendOf(client, 1);
        H2Stream stream = streamOf(1);
        send(backend, 1, WINDOW);
        assertEquals(WINDOW, stream.queuedBytes());
        for (int i = 0; i < 50; i++) {
            client.windowUpdate(1, 7_000);
            for (SeenFrame frame = backend.poll(); frame != null; frame = backend.poll()) {
                if (frame.kind() == SeenFrame.Kind.WINDOW_UPDATE && frame.stream() == 1) {
                    send(backend, 1, (int) frame.number());
                }
            }
            assertTrue(stream.queuedBytes() <= WINDOW, () -> stream.queuedBytes() + " bytes wait");
        }
    }

    @Test
    void connectionWindowIsReturnedOnReceipt() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(0));
        ScriptedPeer backend = backendOf(client, 40);
        for (int i = 0; i < 32; i++) {
            send(backend, 1 + 2 * i, WINDOW);
            backend.expectNothing();
        }
        send(backend, 1 + 2 * 32, WINDOW);
        backend.expectWindowUpdate(0, 32 * WINDOW + 16_384).expectNothing();
    }

    @Test
    void paddingIsCreditedAtOnce() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(0));
        ScriptedPeer backend = backendOf(client, 1);
        for (int i = 0; i < 129; i++) {
            backend.paddedData(1, "", 255, OPEN);
        }
        backend.expectWindowUpdate(1, 129 * 255).expectNothing();
        client.expectNothing();
    }

    @Test
    void paddingIsNotPassedOn() {
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = backendOf(client, 1);
        backend.paddedData(1, "abc", 200, OPEN);
        SeenFrame frame = ProxyScene.present(client.poll());
        assertEquals("abc", frame.text());
        assertEquals(3, frame.wireBytes());
    }

    @Test
    void windowGrowsWhenItIsDrainedFast() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(1 << 24));
        client.windowUpdate(0, 1 << 24);
        ScriptedPeer backend = backendOf(client, 1);
        long granted = WINDOW;
        for (int i = 0; i < 200; i++) {
            send(backend, 1, 30_000);
            granted -= 30_000;
            for (SeenFrame frame = backend.poll(); frame != null; frame = backend.poll()) {
                granted += frame.stream() == 1 ? frame.number() : 0;
            }
        }
        long outstanding = granted;
        // Credit goes back in halves of the window: what is outstanding lies between half of it and all of it.
        assertTrue(outstanding > 2 << 20 && outstanding <= 4 << 20, () -> outstanding + " bytes granted");
        assertEquals(6_000_000, received(client, 1));
    }

    @Test
    void windowStaysWhenItIsDrainedSlowly() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(1 << 24));
        client.windowUpdate(0, 1 << 24);
        ScriptedPeer backend = backendOf(client, 1);
        long granted = WINDOW;
        for (int i = 0; i < 200; i++) {
            scene.advanceMillis(100);
            send(backend, 1, 30_000);
            granted -= 30_000;
            for (SeenFrame frame = backend.poll(); frame != null; frame = backend.poll()) {
                granted += frame.stream() == 1 ? frame.number() : 0;
            }
        }
        assertTrue(granted <= WINDOW, "the window grew");
    }

    @Test
    void streamsTakeTurnsOfOneFrame() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(1 << 20));
        client.windowUpdate(0, 1 << 20);
        ScriptedPeer backend = backendOf(client, 3);
        client.shutSocket();
        send(backend, 1, 1);
        for (int stream = 1; stream <= 5; stream += 2) {
            send(backend, stream, 49_152);
        }
        client.openSocket();
        List<Integer> order = new ArrayList<>();
        for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
            if (frame.wireBytes() > 1) {
                order.add(frame.stream());
            }
        }
        assertEquals(List.of(1, 3, 5, 1, 3, 5, 1, 3, 5), order);
    }

    @Test
    void newDataDoesNotOvertakeStreamsThatWaitForTheConnection() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(1 << 20));
        ScriptedPeer backend = backendOf(client, 2);
        send(backend, 1, WINDOW);
        assertEquals(WINDOW, received(client, 1));
        backend.expectWindowUpdate(1, 32_768).expectWindowUpdate(1, 32_767);
        send(backend, 1, 1000);
        client.expectNothing();
        scene.together(() -> {
            client.windowUpdate(0, 1000);
            backend.data(3, bytes(600), OPEN);
        });
        client.expectDataBytes(1, 1000, OPEN).expectNothing();
        client.windowUpdate(0, 600);
        client.expectDataBytes(3, 600, OPEN).expectNothing();
    }

    @Test
    @GrpcRule(39)
    void controlFramesGoAheadOfQueuedData() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(1 << 20));
        ScriptedPeer backend = backendOf(client, 2);
        client.shutSocket();
        backend.data(1, "first", OPEN);
        send(backend, 1, 30_000);
        client.ping(7);
        client.openSocket();
        client.expectData(1, "first", OPEN).expectPingAck(7);
        assertEquals(30_000, received(client, 1));
    }

    @Test
    void stalledStreamHurtsNoOther() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(10));
        client.windowUpdate(0, 1 << 24);
        ScriptedPeer backend = backendOf(client, 2);
        client.windowUpdate(3, 1 << 24);
        send(backend, 1, WINDOW);
        client.expectDataBytes(1, 10, OPEN).expectNothing();
        for (int i = 0; i < 300; i++) {
            send(backend, 3, 16_384);
            client.expectDataBytes(3, 16_384, OPEN);
        }
    }

    @Test
    void endBypassesAShutSocketsQueueOfOtherStreams() {
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = backendOf(client, 2, new Http2Settings().initialWindowSize(1 << 20));
        send(client, 1, WINDOW);
        assertEquals(WINDOW, received(backend, 1));
        client.expectWindowUpdate(1, 32_768).expectWindowUpdate(1, 32_767);
        send(client, 1, 1000);
        backend.expectNothing();
        backend.shutSocket();
        backend.ping(1);
        client.data(3, "", END_STREAM);
        backend.openSocket();
        backend.expectPingAck(1).expectData(3, "", END_STREAM).expectNothing();
    }

    @Test
    void cancelledStreamsLeaveTheQueueOfTurns() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(1 << 20));
        ScriptedPeer backend = backendOf(client, 1);
        send(backend, 1, WINDOW);
        assertEquals(WINDOW, received(client, 1));
        backend.expectWindowUpdate(1, 32_768).expectWindowUpdate(1, 32_767);
        int stream = 3;
        // One more, and the client gets a backend connection apart.
        for (int i = 0; i < 50; i++, stream += 2) {
            client.request(stream, OPEN);
            backend.expectHeaders(stream);
            backend.response(stream).data(stream, "waits", OPEN);
            client.expectHeaders(stream);
            H2Stream waiting = streamOf(stream);
            assertTrue(waiting.isReady);
            client.rst(stream, ErrorCode.CANCEL);
            assertFalse(waiting.isReady, "a stream that is gone waits for its turn");
            backend.expectRst(stream, ErrorCode.CANCEL);
        }
        assertEquals(1, scene.clientConnections().get(0).openStreams());
    }
}

package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two clients on one backend connection: whatever the bad one does, the good one is whole. */
class NeighbourTest {
    private static final int STREAMS = 60;
    private static final int HELD_BYTES = 60_000;

    private final ProxyScene scene = new ProxyScene(SceneOptions.USUAL.withStreamIdle(300_000));
    private final String held = "x".repeat(HELD_BYTES);
    private ScriptedPeer good = scene.client();
    private ScriptedPeer backend = good;
    private int nextBackendStream = 1;
    private int nextGoodStream = 1;

    @BeforeEach
    void firstCall() {
        good = scene.client(new Http2Settings().initialWindowSize(1 << 20));
        good.request(1, OPEN);
        backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).trailersOk(1);
        good.data(1, "end", END_STREAM);
        backend.expectData(1, "end", END_STREAM);
        good.expectHeaders(1);
        good.expectHeaders(1).endStream();
        nextBackendStream = 3;
        nextGoodStream = 3;
    }

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    /** A call of the good client, of several messages, that must go through at once. */
    private void assertGoodCall() {
        int here = nextGoodStream;
        int there = nextBackendStream;
        nextGoodStream += 2;
        nextBackendStream += 2;
        good.request(here, OPEN).data(here, "hello", OPEN);
        backend.expectHeaders(there).open();
        backend.expectData(there, "hello", OPEN);
        backend.response(there).data(there, "y".repeat(16_000), OPEN);
        good.expectHeaders(here).open();
        good.expectDataBytes(here, 16_000, OPEN);
        good.data(here, "bye", END_STREAM);
        backend.expectData(there, "bye", END_STREAM);
        while (backend.poll() != null) {
            // credit for what went through
        }
        backend.trailersOk(there);
        good.expectHeaders(here).endStream();
        good.expectNothing().expectOpen();
    }

    private void stall(ScriptedPeer bad) {
        for (int i = 0; i < STREAMS; i++) {
            int there = nextBackendStream;
            nextBackendStream += 2;
            bad.request(1 + 2 * i, END_STREAM);
            while (backend.poll() != null) {
                // the request, and credit of the connection
            }
            backend.response(there).data(there, held, OPEN);
        }
        while (backend.poll() != null) {
            // credit of the connection
        }
    }

    @Test
    void clientThatTakesNothingHurtsNobodyAndIsCutInTheEnd() {
        ScriptedPeer bad = scene.client(new Http2Settings().initialWindowSize(0));
        stall(bad);
        assertGoodCall();
        for (int quarter = 0; quarter < 4; quarter++) {
            scene.advanceMillis(75_000);
            while (bad.poll() != null) {
                // heads
            }
        }
        assertEquals(List.of(), scene.observer().limits);
        scene.advanceMillis(75_100);
        for (int i = 0; i < STREAMS; i++) {
            assertEquals("RST", String.valueOf(bad.poll()).substring(0, 3));
        }
        List<LimitKind> limits = new ArrayList<>(scene.observer().limits);
        assertTrue(limits.remove(LimitKind.CANCELLED_CALLS), "its calls are reset at the backend, too");
        assertEquals(Collections.nCopies(STREAMS, LimitKind.STALLED_STREAM), limits);
        for (int i = 0; i < STREAMS; i++) {
            assertEquals("RST", String.valueOf(backend.poll()).substring(0, 3));
        }
        bad.expectNothing().expectOpen();
        backend.expectNothing().expectOpen();
    }

    @Test
    void answerThatMovesNowAndThenIsNotCut() {
        ScriptedPeer slow = scene.client(new Http2Settings().initialWindowSize(0));
        slow.request(1, END_STREAM);
        backend.expectHeaders(3);
        backend.response(3).data(3, "x".repeat(100), OPEN);
        slow.expectHeaders(1);
        for (int n = 0; n < 10; n++) {
            scene.advanceMillis(75_000);
            scene.advanceMillis(75_000);
            scene.advanceMillis(75_000);
            slow.windowUpdate(1, 1).expectData(1, "x", OPEN);
        }
        slow.expectNothing();
    }

    @Test
    void clientThatDoesNotReadItsSocketHurtsNobody() {
        ScriptedPeer bad = scene.client(new Http2Settings().initialWindowSize(1 << 20));
        bad.shutSocket();
        stall(bad);
        assertGoodCall();
        bad.disconnect();
        for (int i = 0; i < STREAMS; i++) {
            assertEquals("RST", String.valueOf(backend.poll()).substring(0, 3));
        }
        assertGoodCall();
    }

    @Test
    void floodOfFramesHurtsNobody() {
        ScriptedPeer bad = scene.client();
        bad.request(1, OPEN);
        backend.expectHeaders(nextBackendStream);
        nextBackendStream += 2;
        for (int i = 0; i < 900; i++) {
            bad.data(1, "", OPEN);
        }
        assertGoodCall();
        for (int i = 0; i < 200; i++) {
            bad.data(1, "", OPEN);
        }
        bad.expectGoAway(1, ErrorCode.ENHANCE_YOUR_CALM);
        bad.expectClosed();
        backend.expectRst(3, ErrorCode.CANCEL);
        assertGoodCall();
    }

    @Test
    void clientThatCancelsEverythingHurtsNobody() {
        ScriptedPeer bad = scene.client();
        for (int i = 0; i < 200; i++) {
            bad.request(1 + 2 * i, OPEN).rst(1 + 2 * i, ErrorCode.CANCEL);
        }
        bad.expectGoAway(201, ErrorCode.ENHANCE_YOUR_CALM);
        bad.expectClosed();
        // Those behind these go over a connection apart.
        for (int i = 0; i < 50; i++) {
            backend.expectHeaders(nextBackendStream);
            backend.expectRst(nextBackendStream, ErrorCode.CANCEL);
            nextBackendStream += 2;
        }
        assertGoodCall();
    }
}

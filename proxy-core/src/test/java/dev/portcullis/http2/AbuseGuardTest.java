package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that only make work lose their connection (CVE-2019-9512 to 9518, CVE-2023-44487, CVE-2025-8671); honest ones do not. */
class AbuseGuardTest {
    /** What a client may cancel before it gets backend connections apart. */
    private static final int CANCELS_SHARED = 50;

    private static final int UNKNOWN = 0xbe;
    private static final int PRIORITY = 2;

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    /** Does something until the proxy has closed the connection, at most so often; the result is how often. */
    private int untilCut(ScriptedPeer client, int most, String debug, IntConsumer attack) {
        int done = 0;
        String word = null;
        while (word == null && done < most) {
            attack.accept(done++);
            for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
                if (frame.kind() == Kind.GOAWAY) {
                    assertEquals(ErrorCode.ENHANCE_YOUR_CALM.code(), frame.number());
                    word = frame.text();
                }
            }
        }
        assertEquals(debug, word);
        client.expectClosed();
        return done;
    }

    private void assertLimit(LimitKind kind) {
        assertEquals(List.of(kind), scene.observer().limits);
    }

    private static int streamOf(int call) {
        return 1 + 2 * call;
    }

    private static int drain(ScriptedPeer peer, Kind kind) {
        int seen = 0;
        for (SeenFrame frame = peer.poll(); frame != null; frame = peer.poll()) {
            seen += frame.kind() == kind ? 1 : 0;
        }
        return seen;
    }

    @Test
    void rapidResetIsCutAfterAHundredCalls() {
        ScriptedPeer honest = scene.client();
        honest.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        ScriptedPeer client = scene.client();
        int calls = untilCut(
                client,
                10_000,
                "too_many_resets",
                call -> client.request(streamOf(call), OPEN).rst(streamOf(call), ErrorCode.CANCEL));
        assertEquals(101, calls);
        // Then it is no neighbour of the honest one any more.
        assertEquals(CANCELS_SHARED, drain(backend, Kind.RST));
        assertEquals(List.of(LimitKind.CANCELLED_CALLS, LimitKind.RAPID_RESET), scene.observer().limits);
        backend.response(1).data(1, "hello", OPEN).trailersOk(1);
        honest.expectHeaders(1).open();
        honest.expectData(1, "hello", OPEN);
        honest.data(1, "bye", END_STREAM).expectHeaders(1).endStream();
        honest.expectOpen();
        backend.expectData(1, "bye", END_STREAM).expectOpen();
    }

    @Test
    void rapidResetInOneReadIsCutAsWell() {
        ScriptedPeer client = scene.client();
        client.together(() -> {
            for (int call = 0; call < 1000; call++) {
                client.request(streamOf(call), OPEN).rst(streamOf(call), ErrorCode.CANCEL);
            }
        });
        assertEquals(
                "too_many_resets",
                client.expectGoAway(201, ErrorCode.ENHANCE_YOUR_CALM).text());
        client.expectClosed();
        scene.backend().expectNothing();
        assertEquals(101, scene.observer().ended.size());
    }

    @Test
    void twoCancelsForEachCallThatEndsAreFine() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.response(1).trailersOk(1);
        int apart = CANCELS_SHARED * 3 / 2;
        for (int call = 1; call < 3000; call++) {
            int stream = streamOf(call);
            client.request(stream, END_STREAM);
            backend = call == apart ? scene.backend() : backend;
            if (call % 3 == 0) {
                int there = streamOf(call < apart ? call : call - apart);
                backend.response(there).trailersOk(there);
            } else {
                client.rst(stream, ErrorCode.CANCEL);
            }
        }
        assertEquals(0, drain(client, Kind.GOAWAY));
        client.expectOpen();
        assertEquals(List.of(LimitKind.CANCELLED_CALLS), scene.observer().limits);
    }

    @Test
    void cancelsOfAnsweredCallsAreFine() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        for (int call = 0; call < 1000; call++) {
            int stream = streamOf(call);
            if (call > 0) {
                client.request(stream, END_STREAM);
            }
            backend = call == CANCELS_SHARED ? scene.backend() : backend;
            int there = streamOf(call < CANCELS_SHARED ? call : call - CANCELS_SHARED);
            backend.response(there).data(there, "first", OPEN);
            client.rst(stream, ErrorCode.CANCEL);
        }
        assertEquals(0, drain(client, Kind.GOAWAY));
        client.expectOpen();
    }

    @Test
    void cancelsOfCallsThatWaitedForASlowServerAreFine() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        int opened = 1;
        int cancelled = 0;
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 40; i++) {
                client.request(streamOf(opened++), END_STREAM);
            }
            scene.advanceMillis(20);
            while (opened - cancelled > 200) {
                client.rst(streamOf(cancelled++), ErrorCode.CANCEL);
            }
        }
        assertTrue(cancelled > 2000, "cancelled: " + cancelled);
        assertEquals(0, drain(client, Kind.GOAWAY));
        client.expectOpen();
        backend.expectOpen();
    }

    @Test
    void workOfLongAgoExcusesNothing() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.response(1).trailersOk(1);
        int call = 1;
        for (; call < 500; call++) {
            client.request(streamOf(call), END_STREAM);
            backend.response(streamOf(call)).trailersOk(streamOf(call));
        }
        scene.advanceMillis(100_000);
        int first = call;
        int cut = untilCut(
                client,
                5_000,
                "too_many_resets",
                done -> client.request(streamOf(first + done), OPEN).rst(streamOf(first + done), ErrorCode.CANCEL));
        // The first look, at the 64th reset, forgets the work and those resets with it.
        assertEquals(165, cut);
    }

    @Test
    void resetsThatTheClientProvokesAreCut() {
        ScriptedPeer client = scene.client();
        int calls = untilCut(
                client,
                1000,
                "too_many_faults",
                call -> client.request(streamOf(call), OPEN).frame(8, 0, streamOf(call), new byte[4]));
        assertEquals(51, calls);
        assertLimit(LimitKind.PROVOKED_RESET);
    }

    @Test
    void malformedRequestsAreCut() {
        ScriptedPeer client = scene.client();
        int calls = untilCut(
                client, 1000, "too_many_faults", call -> client.headers(streamOf(call), OPEN, ":method", "GET"));
        assertEquals(51, calls);
        assertEquals(52, scene.observer().limits.size());
    }

    @Test
    void streamsBeyondTheLimitAreCutOnceTheClientKnowsIt() {
        ScriptedPeer client = scene.client();
        int calls = untilCut(client, 1000, "too_many_faults", call -> client.request(streamOf(call), OPEN));
        assertEquals(301, calls);
    }

    @Test
    void settingsFloodIsCut() {
        ScriptedPeer client = scene.client();
        int frames = untilCut(
                client, 2000, "too_many_frames", n -> client.settings(new Http2Settings().initialWindowSize(n)));
        assertEquals(99, frames);
        assertLimit(LimitKind.FRAME_FLOOD);
    }

    @Test
    void settingsThatTouchManyStreamsAreCutSooner() {
        ScriptedPeer client = scene.client();
        for (int call = 0; call < 240; call++) {
            client.request(streamOf(call), OPEN);
        }
        int frames = untilCut(
                client,
                2000,
                "too_many_frames",
                n -> client.settings(new Http2Settings().headerTableSize(n % 2 == 0 ? 0 : 4096)));
        assertEquals(25, frames);
    }

    @Test
    void emptyDataIsCutPaddedOrNot() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        int frames = untilCut(client, 2000, "too_many_frames", n -> client.paddedData(1, "", n % 2 * 9, OPEN));
        assertTrue(frames < 1001, "frames: " + frames);
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
    }

    @Test
    void dataByteByByteIsCut() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        int frames = untilCut(client, 2000, "too_many_frames", n -> client.data(1, "x", OPEN));
        assertTrue(frames < 1001, "frames: " + frames);
    }

    @Test
    void priorityAndUnknownFramesAndWindowUpdatesAreCut() {
        for (int type : new int[] {PRIORITY, UNKNOWN, 8}) {
            ScriptedPeer client = scene.client();
            client.request(1, OPEN);
            byte[] payload = type == PRIORITY ? new byte[5] : new byte[] {0, 0, 0, 1};
            int frames = untilCut(client, 2000, "too_many_frames", n -> client.frame(type, 0, 1, payload));
            assertTrue(frames < 1001, "frames: " + frames);
        }
    }

    @Test
    void windowThatOpensByteByByteIsCut() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(0));
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.response(1).data(1, "x".repeat(60_000), OPEN);
        int frames = untilCut(client, 3000, "too_many_frames", n -> client.windowUpdate(1, 1));
        assertTrue(frames < 1001, "frames: " + frames);
        backend.expectHeaders(1);
        backend.expectRst(1, ErrorCode.CANCEL);
    }

    @Test
    void manySmallMessagesBothWaysAreFine() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(40));
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1);
        for (int n = 0; n < 8000; n++) {
            client.data(1, "12345", OPEN);
            backend.data(1, "123456", OPEN);
            client.windowUpdate(1, 6).windowUpdate(0, 6).ping(n);
            if (n % 100 == 0) {
                assertEquals(0, drain(client, Kind.GOAWAY));
                drain(backend, Kind.RST);
            }
        }
        client.expectOpen();
        assertEquals(List.of(), scene.observer().limits);
    }

    @Test
    @GrpcRule(38)
    void pingsOfAnIdleClientAreCutWhenTheyComeTooOften() {
        ScriptedPeer client = scene.client();
        int pings = untilCut(client, 1000, "too_many_pings", client::ping);
        assertEquals(12, pings);
        assertLimit(LimitKind.PING_FLOOD);
    }

    @Test
    @GrpcRule(38)
    void pingsEveryTenSecondsAreAnsweredForEver() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        for (int n = 0; n < 2000; n++) {
            scene.advanceMillis(n % 2 == 0 ? 9_000 : 11_000);
            client.ping(n).expectPingAck(n);
        }
        client.expectOpen();
    }
}

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
import dev.portcullis.testing.SeenFrame;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that takes nothing of its answers fills the process's budget; an honest one beside it loses nothing. */
class ProcessBudgetTraceTest {
    private static final int PROCESS_BYTES = 1 << 20;
    private static final int ANSWER_BYTES = 60_000;
    private static final int GREEDY_CALLS = 30;

    private final ProxyScene scene = new ProxyScene(SceneOptions.USUAL, PROCESS_BYTES);
    private final String answer = "x".repeat(ANSWER_BYTES);
    private final ScriptedPeer honest = scene.client(new Http2Settings().initialWindowSize(1 << 20));
    private final ScriptedPeer greedy = scene.client(new Http2Settings().initialWindowSize(0));
    private ScriptedPeer backend = honest;
    private int backendStream = -1;

    @AfterEach
    void closeScene() {
        scene.close();
    }

    @Test
    void greedyClientLosesItsCallsAndAnHonestOneNothing() {
        honest.request(1, END_STREAM);
        backend = scene.backend();
        answerHonestly(1);
        int honestStream = 3;
        for (int i = 0; i < GREEDY_CALLS; i++) {
            greedy.request(1 + 2 * i, END_STREAM);
            skipBackend();
            backendStream += 2;
            backend.response(backendStream).data(backendStream, answer, OPEN);
            assertTrue(queuedBytes() <= PROCESS_BYTES, "queued " + queuedBytes());
            honest.request(honestStream, END_STREAM);
            answerHonestly(honestStream);
            honestStream += 2;
        }
        int lost = 0;
        for (SeenFrame seen = greedy.poll(); seen != null; seen = greedy.poll()) {
            lost += String.valueOf(seen).startsWith("RST") ? 1 : 0;
        }
        assertEquals(scene.observer().limits.size(), lost);
        assertTrue(lost >= GREEDY_CALLS - PROCESS_BYTES / ANSWER_BYTES, "lost " + lost);
        scene.observer().limits.forEach(kind -> assertEquals(LimitKind.PROCESS_BUDGET, kind));
        honest.expectNothing().expectOpen();
        greedy.expectOpen();
    }

    @Test
    void callThatHoldsMostIsResetOnBothLegs() {
        greedy.request(1, END_STREAM);
        backend = scene.backend();
        backend.response(1).data(1, "x".repeat(30_000), OPEN);
        for (int stream = 3; stream < 37; stream += 2) {
            greedy.request(stream, END_STREAM);
            skipBackend();
            backend.response(stream).data(stream, answer, OPEN);
            greedy.expectHeaders(stream == 3 ? 1 : stream - 2);
        }
        greedy.expectHeaders(35);
        assertEquals(1, scene.observer().limits.size());
        SeenFrame cut = ProxyScene.present(greedy.poll());
        greedy.expectNothing();
        assertTrue(String.valueOf(cut).startsWith("RST"), () -> "instead of a reset: " + cut);
        backend.expectRst(cut.stream(), ErrorCode.CANCEL);
        assertTrue(cut.stream() != 1, "the smallest went first");
    }

    @Test
    void requestsThatABackendDoesNotTakeCountToo() {
        ScriptedPeer uploader = scene.client();
        uploader.request(1, OPEN);
        backend = scene.backend(new Http2Settings().initialWindowSize(0));
        backend.expectHeaders(1);
        backend.response(1);
        uploader.expectHeaders(1);
        uploader.data(1, "x".repeat(16_000), OPEN);
        for (int stream = 3; scene.observer().limits.isEmpty(); stream += 2) {
            assertTrue(stream < 2 * GREEDY_CALLS, "nobody was cut");
            uploader.request(stream, OPEN);
            backend.expectHeaders(stream);
            backend.response(stream);
            uploader.expectHeaders(stream);
            for (int i = 0; i < 4 && scene.observer().limits.isEmpty(); i++) {
                uploader.data(stream, "x".repeat(15_000), OPEN);
            }
        }
        SeenFrame cut = ProxyScene.present(backend.poll());
        while (!String.valueOf(cut).startsWith("RST")) {
            cut = ProxyScene.present(backend.poll());
        }
        assertTrue(cut.stream() > 1, "the smallest went first");
        uploader.expectOpen();
        backend.expectOpen();
    }

    private void answerHonestly(int stream) {
        skipBackend();
        backendStream += 2;
        backend.response(backendStream).data(backendStream, "good", OPEN).trailersOk(backendStream);
        honest.expectHeaders(stream).open();
        honest.expectData(stream, "good", OPEN);
        honest.expectHeaders(stream).endStream();
    }

    private long queuedBytes() {
        long bytes = 0;
        for (H2Connection connection : scene.clientConnections()) {
            for (H2Stream stream : connection.streams().copy()) {
                bytes += stream.queuedBytes();
            }
        }
        return bytes;
    }

    private void skipBackend() {
        while (backend.poll() != null) {
            // requests, credit of the connection, and resets
        }
    }
}

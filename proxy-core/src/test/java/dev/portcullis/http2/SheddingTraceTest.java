package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.RecordingObserver.EndedCall;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gives when the process is over its budget of queued bytes: which worker, which client, and what of it first. */
class SheddingTraceTest {
    private static final int PROCESS_BYTES = 1 << 20;
    private static final int PIECE_BYTES = 15_000;
    /** Just over the time after which a worker above its share looks again. */
    private static final int LOOK_MILLIS = 300;

    private final ProcessBudget process = new ProcessBudget(PROCESS_BYTES, 2);
    private final ProxyScene scene = new ProxyScene(SceneOptions.USUAL, process);
    private final ScriptedPeer first = scene.client(new Http2Settings().initialWindowSize(0));
    private final ScriptedPeer second = scene.client(new Http2Settings().initialWindowSize(0));
    private final ScriptedPeer honest = scene.client();
    private int backendStream = 1;

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    /** Another worker's queues change; this one is not told. */
    private void elsewhere(long bytes) {
        process.take(bytes);
    }

    private ScriptedPeer backend() {
        honest.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        answer(backend, 1);
        return backend;
    }

    private void answer(ScriptedPeer backend, int stream) {
        skip(backend);
        backend.response(backendStream).data(backendStream, "good", OPEN).trailersOk(backendStream);
        backendStream += 2;
        honest.expectHeaders(stream).open();
        honest.expectData(stream, "good", OPEN);
        honest.expectHeaders(stream).endStream();
    }

    /** An answer begins to wait for a client whose window is shut. */
    private void queue(ScriptedPeer backend, ScriptedPeer client, int stream, int pieces) {
        client.request(stream, END_STREAM);
        skip(backend);
        backend.response(backendStream);
        for (int i = 0; i < pieces; i++) {
            backend.data(backendStream, "x".repeat(PIECE_BYTES), OPEN);
        }
        backendStream += 2;
        client.expectHeaders(stream).open();
    }

    private static void skip(ScriptedPeer peer) {
        while (peer.poll() != null) {
            // requests, credit, and resets
        }
    }

    private static void expectCut(ScriptedPeer client) {
        SeenFrame seen = ProxyScene.present(client.poll());
        assertTrue(String.valueOf(seen).startsWith("RST"), () -> "instead of a reset: " + seen);
        assertEquals(ErrorCode.ENHANCE_YOUR_CALM.code(), seen.number());
    }

    private EndedCall lastCall() {
        List<EndedCall> ended = scene.observer().ended;
        return ended.get(ended.size() - 1);
    }

    @Test
    void workerAboveItsShareSeesWithinALookThatOthersFilledTheProcess() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 21; stream += 2) {
            queue(backend, first, stream, 4);
        }
        elsewhere(PROCESS_BYTES / 2);
        first.expectNothing();
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(first);
        assertTrue(scene.observer().limits.contains(LimitKind.PROCESS_BUDGET));
        honest.request(3, END_STREAM);
        answer(backend, 3);
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void workerBelowItsShareGivesNothingWhateverOthersHold() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 13; stream += 2) {
            queue(backend, first, stream, 4);
        }
        elsewhere(PROCESS_BYTES);
        scene.advanceMillis(LOOK_MILLIS);
        first.expectNothing().expectOpen();
        assertEquals(List.of(), scene.observer().limits);
        elsewhere(-PROCESS_BYTES);
    }

    @Test
    void looksAgainUntilItHasGiven() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 21; stream += 2) {
            queue(backend, first, stream, 4);
        }
        for (int i = 0; i < 4; i++) {
            scene.advanceMillis(LOOK_MILLIS);
            first.expectNothing();
        }
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(first);
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void whoHasNotTakenAnythingForLongestGivesFirst() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 11; stream += 2) {
            queue(backend, first, stream, 4);
        }
        scene.advanceMillis(20_000);
        for (int stream = 1; stream < 15; stream += 2) {
            queue(backend, second, stream, 4);
        }
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(first);
        second.expectNothing();
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void clientThatTakesByteByByteCountsAsOneThatTakesNothing() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 11; stream += 2) {
            queue(backend, first, stream, 4);
        }
        for (int i = 0; i < 20; i++) {
            scene.advanceMillis(1000);
            first.windowUpdate(1, 1);
            first.expectData(1, "x", OPEN);
        }
        for (int stream = 1; stream < 15; stream += 2) {
            queue(backend, second, stream, 4);
        }
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(first);
        second.expectNothing();
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void clientThatTakesMuchIsSparedThoughItHoldsMore() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 15; stream += 2) {
            queue(backend, first, stream, 4);
        }
        for (int stream = 1; stream < 11; stream += 2) {
            queue(backend, second, stream, 4);
        }
        scene.advanceMillis(20_000);
        queue(backend, first, 15, 4);
        first.windowUpdate(0, 1 << 20).windowUpdate(15, 4 * PIECE_BYTES).windowUpdate(1, 4 * PIECE_BYTES);
        skip(first);
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(second);
        first.expectNothing();
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void callThatTheBudgetCutsIsLoggedAsThatAndNotAsCancelled() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 21; stream += 2) {
            queue(backend, first, stream, 4);
        }
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(first);
        assertEquals(Cause.OVER_BUDGET, lastCall().cause());
        assertEquals(8, lastCall().grpcStatus(), "RESOURCE_EXHAUSTED, as clients take ENHANCE_YOUR_CALM");
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void evenAnAnswerThatIsWholeCountsAsCutWhenItsClientDoesNotGetIt() {
        ScriptedPeer backend = backend();
        for (int stream = 1; stream < 21; stream += 2) {
            queue(backend, first, stream, 4);
            backend.trailersOk(backendStream - 2);
        }
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(first);
        assertEquals(Cause.OVER_BUDGET, lastCall().cause());
        assertEquals(8, lastCall().grpcStatus());
        elsewhere(-PROCESS_BYTES / 2);
    }

    /** A client sends requests of 60,000 bytes that are kept until a server answers. */
    private void upload(int calls) {
        for (int stream = 3; stream < 3 + 2 * calls; stream += 2) {
            honest.request(stream, OPEN);
            for (int i = 0; i < 4; i++) {
                honest.data(stream, "x".repeat(PIECE_BYTES), i == 3 ? END_STREAM : OPEN);
            }
        }
    }

    @Test
    void requestsKeptForASecondTryGoBeforeAnyCallDoes() {
        honest.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend(new Http2Settings().initialWindowSize(1 << 20));
        answer(backend, 1);
        backend.windowUpdate(0, 16 << 20);
        upload(16);
        assertTrue(process.takenBytes() > PROCESS_BYTES / 2, "taken " + process.takenBytes());
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        assertTrue(process.takenBytes() <= PROCESS_BYTES, "taken " + process.takenBytes());
        assertEquals(List.of(), scene.observer().limits);
        skip(honest);
        for (int stream = 3; stream < 35; stream += 2) {
            answer(backend, stream);
        }
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void callWhoseRequestIsNotKeptAnyMoreIsRefusedSoThatItsClientMayTryAgain() {
        honest.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend(new Http2Settings().initialWindowSize(1 << 20));
        answer(backend, 1);
        backend.windowUpdate(0, 16 << 20);
        upload(16);
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        skip(honest);
        backend.rst(backendStream, ErrorCode.REFUSED_STREAM);
        honest.expectRst(3, ErrorCode.REFUSED_STREAM);
        elsewhere(-PROCESS_BYTES / 2);
    }

    @Test
    void requestsThatWaitForAServerAreCutWhenNothingElseIsLeft() {
        upload(16);
        elsewhere(PROCESS_BYTES / 2);
        scene.advanceMillis(LOOK_MILLIS);
        expectCut(honest);
        assertEquals(Cause.OVER_BUDGET, lastCall().cause());
        ScriptedPeer backend = scene.backend();
        skip(honest);
        backend.expectHeaders(1);
        honest.expectNothing().expectOpen();
        elsewhere(-PROCESS_BYTES / 2);
    }
}

package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The objects of streams that are over serve others: nothing of the one call may reach the other. */
class StreamReuseTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";
    private static final int DATA = 0;
    private static final int PIECE_BYTES = 1200;

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    @Test
    void restOfFrameForCancelledCallIsNotGivenToTheNext() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1);
        client.expectHeaders(1).with(":status", "200").open();
        byte[] head = {0, (byte) ((2 * PIECE_BYTES) >> 8), (byte) (2 * PIECE_BYTES), DATA, 0, 0, 0, 0, 1};
        byte[] half = "x".repeat(PIECE_BYTES).getBytes(StandardCharsets.US_ASCII);
        backend.together(() -> backend.raw(head).raw(half));
        client.expectDataBytes(1, PIECE_BYTES, OPEN);
        client.rst(1, ErrorCode.CANCEL);
        backend.expectRst(1, ErrorCode.CANCEL);
        scene.tick();
        client.request(3, END_STREAM);
        backend.expectHeaders(3);
        backend.raw(half);
        client.expectNothing();
        backend.answer(3, MESSAGE);
        client.expectAnswer(3, MESSAGE);
        client.expectNothing();
    }

    @Test
    void creditThatASocketStillOwesIsNotGivenToAnotherCall() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.shutSocket();
        String large = "x".repeat(16_000);
        client.data(1, large, OPEN).data(1, large, OPEN).data(1, large, OPEN);
        client.rst(1, ErrorCode.CANCEL);
        scene.tick();
        client.request(3, OPEN);
        scene.tick();
        backend.openSocket();
        client.expectNothing();
        client.data(3, MESSAGE, END_STREAM);
        scene.tick();
        backend.answer(3, MESSAGE);
        client.expectAnswer(3, MESSAGE);
        client.expectNothing();
    }

    @Test
    void callsOneAfterTheOtherAreAllAnswered() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        for (int stream = 3; stream < 1000; stream += 2) {
            client.request(stream, OPEN).data(stream, MESSAGE, END_STREAM);
            backend.answer(stream, MESSAGE);
            client.expectAnswer(stream, MESSAGE);
        }
        client.expectNothing();
    }
}

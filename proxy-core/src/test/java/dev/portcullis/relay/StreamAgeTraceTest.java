package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.MiddlewareSettings.MaxStreamAge;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that become too old. The age is 60 s give or take a tenth. */
class StreamAgeTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";
    private static final int YOUNG_MILLIS = 53_900;
    private static final int REST_MILLIS = 12_200;

    private final ProxyScene scene = new ProxyScene();

    @BeforeEach
    void streamsMayBecomeAMinuteOld() {
        scene.reload(new MaxStreamAge("age", 60_000));
    }

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void expectEnd(ScriptedPeer client, int stream) {
        client.expectHeaders(stream)
                .with("grpc-status", "14")
                .with("grpc-message", "the stream has its age; open it anew")
                .endStream();
        assertEquals(Cause.MAX_STREAM_AGE, scene.observer().ended.get(0).cause());
    }

    @Test
    void streamEndsBehindAMessage() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectData(1, MESSAGE, END_STREAM);
        backend.response(1).data(1, MESSAGE, OPEN).data(1, MESSAGE, OPEN);
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE, OPEN);
        client.expectData(1, MESSAGE, OPEN);
        scene.advanceMillis(YOUNG_MILLIS);
        client.expectNothing();
        scene.advanceMillis(REST_MILLIS);
        expectEnd(client, 1);
        backend.expectRst(1, ErrorCode.CANCEL);
    }

    @Test
    void messageThatHasBegunIsWaitedFor() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN).data(1, MESSAGE + MESSAGE.substring(0, 7), OPEN);
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE, OPEN);
        client.expectData(1, MESSAGE + MESSAGE.substring(0, 7), OPEN);
        scene.advanceMillis(YOUNG_MILLIS + REST_MILLIS);
        client.expectNothing();
        backend.data(1, MESSAGE.substring(7), OPEN);
        client.expectData(1, MESSAGE.substring(7), OPEN);
        expectEnd(client, 1);
        client.expectRst(1, ErrorCode.NO_ERROR);
        backend.expectRst(1, ErrorCode.CANCEL);
    }

    @Test
    void unaryCallAtWorkIsNotCut() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, END_STREAM).request(3, OPEN).data(3, MESSAGE.substring(0, 8), OPEN);
        ScriptedPeer backend = scene.backend();
        scene.advanceMillis(10 * 60_000);
        client.data(3, MESSAGE.substring(8), END_STREAM);
        scene.advanceMillis(2_000);
        backend.response(1).data(1, MESSAGE, OPEN).trailersOk(1);
        backend.response(3).data(3, MESSAGE, OPEN);
        scene.advanceMillis(60);
        backend.trailersOk(3);
        for (int stream = 1; stream <= 3; stream += 2) {
            client.expectHeaders(stream).open();
            client.expectData(stream, MESSAGE, OPEN);
            if (stream == 1) {
                client.expectHeaders(stream).with("grpc-status", "0").endStream();
            }
        }
        client.expectHeaders(3).with("grpc-status", "0").endStream();
    }

    @Test
    void streamWithOneMessageEndsWhenNoTrailersFollow() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.response(1).data(1, MESSAGE, OPEN);
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE, OPEN);
        scene.advanceMillis(YOUNG_MILLIS + REST_MILLIS);
        scene.advanceMillis(120);
        expectEnd(client, 1);
        backend.expectHeaders(1);
        backend.expectRst(1, ErrorCode.CANCEL);
    }

    @Test
    void openStreamWithoutAnAnswerEndsByTrailersOnly() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectData(1, MESSAGE, OPEN);
        scene.advanceMillis(YOUNG_MILLIS + REST_MILLIS);
        expectEnd(client, 1);
        client.expectRst(1, ErrorCode.NO_ERROR);
        backend.expectRst(1, ErrorCode.CANCEL);
    }
}

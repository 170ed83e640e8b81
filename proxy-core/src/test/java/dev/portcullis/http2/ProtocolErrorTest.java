package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that a connection must refuse (RFC 9113 5.1, 5.4, 6), and what they must not break. */
class ProtocolErrorTest {
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int PUSH_PROMISE = 5;
    private static final int CONTINUATION = 9;

    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private void assertConnectionError(ErrorCode code, int last, Consumer<ScriptedPeer> script) {
        ScriptedPeer client = scene.client();
        script.accept(client);
        client.expectGoAway(last, code);
        client.expectClosed();
    }

    @Test
    void dataOnIdleStream() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> client.data(1, "x", OPEN));
    }

    @Test
    void resetOfIdleStream() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> client.rst(1, ErrorCode.CANCEL));
    }

    @Test
    void windowUpdateOnIdleStream() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> client.windowUpdate(1, 1));
    }

    @Test
    void malformedPriorityOnIdleStream() {
        assertConnectionError(ErrorCode.FRAME_SIZE_ERROR, 0, client -> client.frame(PRIORITY, 0, 1, new byte[4]));
    }

    @Test
    void evenStream() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> client.request(2, END_STREAM));
    }

    @Test
    void lowerStreamThatWasPassedOver() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 5, client -> {
            client.request(5, OPEN);
            client.request(3, OPEN);
        });
    }

    @Test
    void passedOverIsKnownUntilTheNextGap() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 13, client -> {
            client.request(1, OPEN).request(9, OPEN).request(11, OPEN).request(13, OPEN);
            client.request(3, OPEN);
        });
    }

    @Test
    void lowerStreamThatHasEnded() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1);
        client.request(1, OPEN).expectGoAway(3, ErrorCode.STREAM_CLOSED);
        client.expectClosed();
    }

    @Test
    void pushPromise() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> client.frame(PUSH_PROMISE, 4, 1, new byte[4]));
    }

    @Test
    void windowUpdateOfNothing() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> client.frame(8, 0, 0, new byte[4]));
    }

    @Test
    void connectionWindowAboveItsLimit() {
        assertConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 0, client -> client.windowUpdate(0, Integer.MAX_VALUE));
    }

    @Test
    void headerBlockThatDoesNotDecode() {
        assertConnectionError(ErrorCode.COMPRESSION_ERROR, 0, client -> client.frame(HEADERS, 4, 1, (byte) 0x80));
    }

    @Test
    void continuationOutOfPlace() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> client.frame(CONTINUATION, 4, 1, (byte) 0x82));
    }

    @Test
    void frameInsideHeaderBlock() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> {
            client.frame(HEADERS, 0, 1, (byte) 0x83);
            client.ping(1);
        });
    }

    @Test
    void continuationOfAnotherStream() {
        assertConnectionError(ErrorCode.PROTOCOL_ERROR, 0, client -> {
            client.frame(HEADERS, 0, 1, (byte) 0x83);
            client.frame(CONTINUATION, 4, 3, (byte) 0x86);
        });
    }

    @Test
    void emptyContinuations() {
        assertConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 0, client -> {
            client.frame(HEADERS, 0, 1, (byte) 0x83);
            client.frame(CONTINUATION, 0, 1);
        });
    }

    @Test
    void endlessContinuations() {
        assertConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 0, client -> {
            client.frame(HEADERS, 0, 1, new byte[16_384]);
            for (int i = 0; i < 4; i++) {
                client.frame(CONTINUATION, 0, 1, new byte[16_384]);
            }
        });
    }

    @Test
    void headerBlockThatDoesNotEndInTime() {
        assertConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 0, client -> {
            client.frame(HEADERS, 0, 1, (byte) 0x83);
            scene.advanceMillis(9_999);
            client.expectNothing();
            scene.advanceMillis(100);
        });
    }

    @Test
    void firstFrameOtherThanSettings() {
        ScriptedPeer client = scene.connectClient();
        client.expectStart();
        client.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        client.ping(1);
        client.expectGoAway(0, ErrorCode.PROTOCOL_ERROR);
        client.expectClosed();
    }

    @Test
    void wrongPreface() {
        ScriptedPeer client = scene.connectClient();
        client.expectStart();
        client.raw("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        client.expectGoAway(0, ErrorCode.PROTOCOL_ERROR);
        client.expectClosed();
    }

    @Test
    void latePreface() {
        ScriptedPeer client = scene.connectClient();
        client.expectStart();
        scene.advanceMillis(10_100);
        client.expectGoAway(0, ErrorCode.SETTINGS_TIMEOUT);
        client.expectClosed();
    }

    @Test
    void openStreamsAreAbortedWithTheirConnection() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        client.windowUpdate(99, 1).expectGoAway(1, ErrorCode.PROTOCOL_ERROR);
        client.expectClosed();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
    }

    @Test
    void dataBehindEndStream() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        client.data(1, "x", OPEN)
                .expectRst(1, ErrorCode.STREAM_CLOSED)
                .expectNothing()
                .expectOpen();
        backend.expectRst(1, ErrorCode.CANCEL);
    }

    @Test
    void dataOnStreamThatEnded() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1);
        client.windowUpdate(1, 5)
                .rst(1, ErrorCode.CANCEL)
                .frame(PRIORITY, 0, 1, new byte[5])
                .expectNothing();
        client.data(1, "x", OPEN).expectGoAway(1, ErrorCode.STREAM_CLOSED);
        client.expectClosed();
    }

    @Test
    void windowsOfStreams() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).request(3, OPEN).request(5, OPEN);
        client.frame(8, 0, 1, new byte[4]).expectRst(1, ErrorCode.PROTOCOL_ERROR);
        client.windowUpdate(3, Integer.MAX_VALUE).expectRst(3, ErrorCode.FLOW_CONTROL_ERROR);
        scene.backend().expectHeaders(1).open();
        client.expectNothing().expectOpen();
    }

    @Test
    void unknownFramesAndPriorityAreIgnored() {
        ScriptedPeer client = scene.client();
        client.frame(0xbe, 0xff, 7, new byte[20]).frame(PRIORITY, 0, 9, new byte[5]);
        client.expectNothing().expectOpen();
        client.ping(3).expectPingAck(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 400, 1200})
    void lateDataOfManyResetStreamsIsIgnored(int calls) {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withLimits(new H2Settings(2000, 4096, 4096, 65_536, 200)));
        ScriptedPeer client = scene.client();
        for (int i = 0; i < calls; i++) {
            client.request(1 + 2 * i, OPEN);
        }
        ScriptedPeer backend = scene.backend();
        backend.disconnect();
        while (client.poll() != null) {
            // an answer and a stop for each
        }
        for (int i = 0; i < calls; i++) {
            client.data(1 + 2 * i, "late", OPEN);
        }
        client.expectNothing().expectOpen();
        assertEquals(calls, scene.observer().ended.size());
    }

    @Test
    void lateResponsesOfManyCancelledCallsAreIgnored() {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withGuard(GuardSettings.OFF));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        // Fifty each: who cancels more gets a backend connection apart.
        for (int i = 0; i < 12; i++) {
            ScriptedPeer canceller = scene.client();
            for (int stream = 1; stream <= 99; stream += 2) {
                canceller.request(stream, OPEN).rst(stream, ErrorCode.CANCEL);
            }
        }
        while (backend.poll() != null) {
            // a request and a reset for each
        }
        for (int i = 1; i <= 600; i++) {
            backend.response(1 + 2 * i).data(1 + 2 * i, "late", OPEN).trailersOk(1 + 2 * i);
        }
        backend.expectNothing().expectOpen();
        client.expectNothing().expectOpen();
    }
}

package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that are cut short by either end, frame by frame (see the table in FailureReplies). */
class FailureTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void assertEnded(int index, int grpcStatus, @Nullable Cause cause) {
        assertEquals(grpcStatus, scene.observer().ended.get(index).grpcStatus());
        assertEquals(cause, scene.observer().ended.get(index).cause());
    }

    @Test
    @GrpcRule(5)
    void cancelBeforeConnectionNeverReachesBackend() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, OPEN).rst(1, ErrorCode.CANCEL);
        assertEnded(0, 1, Cause.CLIENT_CANCELLED);
        scene.backend().expectNothing();
        client.expectNothing();
    }

    @Test
    @GrpcRule(5)
    void cancelReachesBackendAtOnce() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        client.rst(1, ErrorCode.CANCEL);
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEnded(0, 1, Cause.CLIENT_CANCELLED);
        backend.response(1).data(1, MESSAGE, OPEN).trailersOk(1).expectNothing();
        backend.expectOpen();
        client.expectNothing();
    }

    @Test
    @GrpcRule(5)
    void lostClientCancelsAllItsCalls() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).request(3, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        client.disconnect();
        assertEquals(2, scene.observer().ended.size());
        assertEnded(0, 1, Cause.CLIENT_DISCONNECTED);
        assertEquals(ErrorCode.CANCEL.code(), ProxyScene.present(backend.poll()).number());
        assertEquals(ErrorCode.CANCEL.code(), ProxyScene.present(backend.poll()).number());
        backend.expectNothing().expectOpen();
    }

    @Test
    @GrpcRule({14, 16, 17, 18})
    void backendsResetBecomesStatus() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        Map<ErrorCode, String> statuses = new EnumMap<>(ErrorCode.class);
        for (ErrorCode defect : Set.of(
                ErrorCode.NO_ERROR,
                ErrorCode.PROTOCOL_ERROR,
                ErrorCode.INTERNAL_ERROR,
                ErrorCode.FLOW_CONTROL_ERROR,
                ErrorCode.SETTINGS_TIMEOUT,
                ErrorCode.FRAME_SIZE_ERROR,
                ErrorCode.COMPRESSION_ERROR,
                ErrorCode.CONNECT_ERROR)) {
            statuses.put(defect, "13");
        }
        statuses.put(ErrorCode.CANCEL, "1");
        statuses.put(ErrorCode.ENHANCE_YOUR_CALM, "8");
        statuses.put(ErrorCode.INADEQUATE_SECURITY, "7");
        int stream = 1;
        for (Map.Entry<ErrorCode, String> each : statuses.entrySet()) {
            backend.expectHeaders(stream);
            backend.rst(stream, each.getKey());
            client.expectHeaders(stream).with("grpc-status", each.getValue()).endStream();
            client.expectNothing();
            stream += 2;
            client.request(stream, END_STREAM);
        }
        backend.expectHeaders(stream);
        backend.response(stream).trailersOk(stream);
        client.expectHeaders(stream);
        client.expectHeaders(stream);
    }

    @Test
    void answersClientThatStillSendsAndStopsIt() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.rst(1, ErrorCode.INTERNAL_ERROR);
        client.expectHeaders(1).with("grpc-status", "13").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        assertEnded(0, 13, Cause.BACKEND_RESET);
    }

    @Test
    @GrpcRule(11)
    void lossBeforeHeadIsUnavailable() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.disconnect();
        client.expectHeaders(1).with(":status", "200").with("grpc-status", "14").endStream();
        client.expectNothing();
        assertEnded(0, 14, Cause.BACKEND_DISCONNECTED);
    }

    @Test
    @GrpcRule(12)
    void lossBetweenMessagesIsUnavailable() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN).disconnect();
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE, OPEN);
        client.expectHeaders(1).with("grpc-status", "14").without(":status").endStream();
        client.expectNothing();
    }

    @Test
    @GrpcRule(13)
    void lossInsideMessageIsReset() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE + "\0\0", OPEN).disconnect();
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE + "\0\0", OPEN);
        client.expectRst(1, ErrorCode.INTERNAL_ERROR).expectNothing();
        assertEnded(0, 13, Cause.BACKEND_DISCONNECTED);
    }

    @Test
    @GrpcRule(13)
    void lossInsideMessageIsResetBehindWhatWaits() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(4));
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE + "\0\0", OPEN).disconnect();
        client.expectHeaders(1).open();
        client.expectData(1, "\0\0\0\0", OPEN).expectNothing();
        assertEquals(0, scene.observer().ended.size(), "the call goes on as long as DATA waits");
        client.windowUpdate(1, 100);
        client.expectData(1, "\5hello\0\0", OPEN);
        client.expectRst(1, ErrorCode.INTERNAL_ERROR).expectNothing();
        assertEnded(0, 13, Cause.BACKEND_DISCONNECTED);
    }

    @Test
    void lossBetweenMessagesStopsOpenClientBehindWhatWaits() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(4));
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN).disconnect();
        client.expectHeaders(1).open();
        client.expectData(1, "\0\0\0\0", OPEN).expectNothing();
        client.data(1, MESSAGE, OPEN).windowUpdate(1, 100);
        client.expectData(1, "\5hello", OPEN);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        assertEnded(0, 14, Cause.BACKEND_DISCONNECTED);
    }

    @Test
    @GrpcRule(4)
    void doesNotResetClientThatEndedWhileTheResponseWaited() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(4));
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN).trailersOk(1).rst(1, ErrorCode.NO_ERROR);
        client.expectHeaders(1);
        client.expectData(1, "\0\0\0\0", OPEN);
        client.data(1, "", END_STREAM).windowUpdate(1, 100);
        client.expectData(1, "\5hello", OPEN);
        client.expectHeaders(1).with("grpc-status", "0").endStream();
        client.expectNothing();
        assertEnded(0, 0, null);
    }

    @Test
    void plainResponseEndsBeforeTheStopBehindIt() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(4));
        client.headers(1, OPEN, ":method", "POST", ":scheme", "https", ":authority", "a.test", ":path", "/s.S/M");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, OPEN, ":status", "200")
                .data(1, "plain text", END_STREAM)
                .rst(1, ErrorCode.NO_ERROR);
        client.expectHeaders(1).open();
        client.expectData(1, "plai", OPEN);
        client.windowUpdate(1, 100);
        client.expectData(1, "n text", END_STREAM);
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        assertEnded(0, -1, null);
    }

    @Test
    void backendsHttpErrorBecomesStatus() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, END_STREAM, ":status", "503");
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEnded(0, 14, Cause.BACKEND_HTTP_STATUS);
    }

    @Test
    void backendThatBreaksTheProtocolIsInternal() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.data(1, MESSAGE, OPEN).expectRst(1, ErrorCode.PROTOCOL_ERROR);
        client.expectHeaders(1).with("grpc-status", "13").endStream();
        assertEnded(0, 13, Cause.BACKEND_PROTOCOL_ERROR);
    }
}

package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code responseHeaderTimeout}, frame by frame: a second from the end of the request to the response head. */
class ResponseWaitTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";

    private final ProxyScene scene = new ProxyScene(SceneOptions.USUAL.withUpstream(new UpstreamSettings(
            30_000, 90_000, 100, 10_000, 10, 0, 1024, 0, 20_000, 1_000, 0, BackendTlsSettings.DEFAULT, null)));

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    @Test
    void aBackendThatDoesNotAnswerIsUnavailable() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectData(1, MESSAGE, END_STREAM);
        scene.advanceMillis(999);
        client.expectNothing();
        scene.advanceMillis(21);
        client.expectHeaders(1)
                .with(":status", "200")
                .with("grpc-status", "14")
                .with("grpc-message", "the backend did not begin to answer in time")
                .endStream();
        client.expectNothing();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEquals(Cause.BACKEND_TIMEOUT, scene.observer().ended.get(0).cause());
    }

    @Test
    void aPlainRequestGets504() {
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, ":method", "GET", ":scheme", "https", ":authority", "a.test", ":path", "/s.S/x");
        scene.backend().expectHeaders(1);
        scene.advanceMillis(1_020);
        client.expectHeaders(1).with(":status", "504").open();
        client.expectData(1, "the backend did not begin to answer in time\n", END_STREAM);
    }

    @Test
    void aStreamThatTheClientHoldsOpenMayBeSilent() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectData(1, MESSAGE, OPEN);
        scene.advanceMillis(60_000);
        client.expectNothing();
        client.data(1, "", END_STREAM);
        backend.expectData(1, "", END_STREAM);
        scene.advanceMillis(500);
        backend.response(1);
        client.expectHeaders(1).open();
        scene.advanceMillis(60_000);
        client.expectNothing();
        backend.headers(1, END_STREAM, "grpc-status", "0");
        client.expectHeaders(1).with("grpc-status", "0").endStream();
    }

    @Test
    void aClientThatEndsBehindTheHeadIsNotTimed() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1);
        client.expectHeaders(1).open();
        client.data(1, MESSAGE, END_STREAM);
        backend.expectData(1, MESSAGE, END_STREAM);
        scene.advanceMillis(60_000);
        client.expectNothing();
        backend.headers(1, END_STREAM, "grpc-status", "0");
        client.expectHeaders(1).with("grpc-status", "0").endStream();
    }

    @Test
    void aClientThatLeavesStopsTheWait() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        client.rst(1, ErrorCode.CANCEL);
        backend.expectRst(1, ErrorCode.CANCEL);
        scene.advanceMillis(60_000);
        backend.expectNothing();
        assertEquals(Cause.CLIENT_CANCELLED, scene.observer().ended.get(0).cause());
    }
}

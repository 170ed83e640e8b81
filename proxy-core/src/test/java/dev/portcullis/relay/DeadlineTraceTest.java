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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code grpc-timeout}, frame by frame: rows 6 and 7 of the table of what a client must get. */
class DeadlineTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void assertEnded(int grpcStatus, @Nullable Cause cause) {
        assertEquals(grpcStatus, scene.observer().ended.get(0).grpcStatus());
        assertEquals(cause, scene.observer().ended.get(0).cause());
    }

    @Test
    @GrpcRule(6)
    void row6ExpiryBeforeTheHeadIsTrailersOnly() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "100m");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        scene.advanceMillis(99);
        client.expectNothing();
        scene.advanceMillis(21);
        client.expectHeaders(1)
                .with(":status", "200")
                .with("grpc-status", "4")
                .with("grpc-message", "deadline exceeded")
                .endStream();
        client.expectNothing();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEnded(4, Cause.DEADLINE_EXCEEDED);
    }

    @Test
    @GrpcRule(6)
    void row6ExpiryStopsClientThatStillSends() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "grpc-timeout", "1S").data(1, MESSAGE, OPEN);
        scene.backend();
        scene.advanceMillis(1_020);
        client.expectHeaders(1).with("grpc-status", "4").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        assertEnded(4, Cause.DEADLINE_EXCEEDED);
    }

    @Test
    @GrpcRule(6)
    void row6ExpiryBetweenMessagesIsTrailers() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "1S");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN);
        scene.advanceMillis(1_020);
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE, OPEN);
        client.expectHeaders(1).with("grpc-status", "4").without(":status").endStream();
        client.expectNothing();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
    }

    @Test
    @GrpcRule(6)
    void row6ExpiryInsideMessageIsReset() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "1S");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE + "\0", OPEN);
        scene.advanceMillis(1_020);
        client.expectHeaders(1).open();
        client.expectData(1, MESSAGE + "\0", OPEN);
        client.expectRst(1, ErrorCode.CANCEL).expectNothing();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEnded(4, Cause.DEADLINE_EXCEEDED);
    }

    @Test
    @GrpcRule(6)
    void row6ExpiryDropsWhatAClientDoesNotRead() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(4));
        client.request(1, END_STREAM, "grpc-timeout", "1S");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN);
        scene.advanceMillis(1_020);
        client.expectHeaders(1).open();
        client.expectData(1, "\0\0\0\0", OPEN);
        client.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEnded(4, Cause.DEADLINE_EXCEEDED);
    }

    @Test
    @GrpcRule(6)
    void row6ExpiryEndsCallThatWaitsForConnection() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "grpc-timeout", "1S").data(1, MESSAGE, END_STREAM);
        scene.advanceMillis(1_020);
        client.expectHeaders(1).with("grpc-status", "4").endStream();
        client.expectNothing();
        assertEnded(4, Cause.DEADLINE_EXCEEDED);
        scene.backend().expectNothing();
    }

    @Test
    @GrpcRule(6)
    void row6CallThatEndsInTimeHearsNothingMore() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "1S");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1).with("grpc-status", "0").endStream();
        scene.advanceMillis(2_000);
        client.expectNothing();
        backend.expectNothing();
        assertEnded(0, null);
    }

    @Test
    @GrpcRule(47)
    void backendGetsWhatIsLeft() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "2S");
        scene.advanceMillis(500);
        ScriptedPeer backend = scene.backend();
        assertEquals(
                1,
                backend.expectHeaders(1).with("grpc-timeout", "1500000u").fields().stream()
                        .filter(field -> field.startsWith("grpc-timeout"))
                        .count());
        backend.response(1).trailersOk(1);
    }

    @Test
    @GrpcRule(7)
    void row7NoTimeIsNeverForwarded() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "0m");
        client.expectHeaders(1).with("grpc-status", "4").endStream();
        client.expectNothing();
        assertEquals(0, scene.dialled().size());
        assertEnded(4, Cause.DEADLINE_EXCEEDED);
    }

    @Test
    @GrpcRule(7)
    void row7MalformedIsNeverForwarded() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "123456789m");
        client.expectHeaders(1)
                .with("grpc-status", "13")
                .with("grpc-message", "malformed grpc-timeout")
                .endStream();
        client.expectNothing();
        assertEquals(0, scene.dialled().size());
        assertEnded(13, Cause.MALFORMED_TIMEOUT);
    }

    @Test
    void timeoutOfAnythingButGrpcIsJustAField() {
        ScriptedPeer client = scene.client();
        client.headers(
                1,
                END_STREAM,
                ":method",
                "GET",
                ":scheme",
                "https",
                ":authority",
                "a.test",
                ":path",
                "/s.S/M",
                "grpc-timeout",
                "1m");
        scene.advanceMillis(100);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("grpc-timeout", "1m");
        backend.headers(1, END_STREAM, ":status", "204");
        client.expectHeaders(1).with(":status", "204").endStream();
        assertEnded(-1, null);
    }
}

package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.GrpcHead;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.RecordingObserver.EndedCall;
import dev.portcullis.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that go as they should, frame by frame. */
class CallTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    @Test
    @GrpcRule(1)
    void relaysUnaryCall() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "x-id", "7").data(1, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1)
                .with(":method", "POST")
                .with(":scheme", "http")
                .with(":path", "/s.S/M")
                .with(":authority", "a.test")
                .with("te", "trailers")
                .with("x-id", "7")
                .open();
        backend.expectData(1, MESSAGE, END_STREAM).expectNothing();
        backend.response(1, "x-r", "1").data(1, MESSAGE, OPEN).trailersOk(1);
        client.expectHeaders(1).with(":status", "200").with("x-r", "1").open();
        client.expectData(1, MESSAGE, OPEN);
        client.expectHeaders(1).with("grpc-status", "0").endStream();
        client.expectNothing();
        backend.expectNothing();
        assertEquals(
                new EndedCall(0, null, "b0:1", 10, 10), scene.observer().ended.get(0));
    }

    @Test
    @GrpcRule(2)
    void relaysTrailersOnlyAsOneFrame() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).endStream();
        backend.headers(1, END_STREAM, ":status", "200", "content-type", "application/grpc", "grpc-status", "5");
        client.expectHeaders(1).with("grpc-status", "5").endStream();
        client.expectNothing();
        backend.expectNothing();
    }

    @Test
    void relaysServerStream() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectData(1, MESSAGE, END_STREAM);
        backend.response(1);
        client.expectHeaders(1).open();
        for (int i = 0; i < 20; i++) {
            backend.data(1, MESSAGE, OPEN);
            client.expectData(1, MESSAGE, OPEN);
        }
        backend.trailersOk(1);
        client.expectHeaders(1).endStream();
    }

    @Test
    @GrpcRule(3)
    void relaysHalfCloseByEmptyData() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).open();
        client.data(1, MESSAGE, OPEN);
        backend.expectData(1, MESSAGE, OPEN);
        client.data(1, "", END_STREAM);
        backend.expectData(1, "", END_STREAM);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1).open();
        client.expectHeaders(1).endStream();
    }

    @Test
    void relaysTrailersOfRequest() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).open();
        client.headers(1, END_STREAM, "x-check", "1");
        backend.expectHeaders(1).with("x-check", "1").endStream();
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1).endStream();
    }

    @Test
    void keepsWhatCameBeforeTheConnection() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, "one", OPEN).data(1, "two", OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).open();
        backend.expectData(1, "one", OPEN);
        backend.expectData(1, "two", OPEN).expectNothing();
        client.data(1, "", END_STREAM);
        backend.expectData(1, "", END_STREAM);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1);
    }

    @Test
    void keepsTrailersThatCameBeforeTheConnection() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, "one", OPEN).headers(1, END_STREAM, "x-check", "1");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).open();
        backend.expectData(1, "one", OPEN);
        backend.expectHeaders(1).with("x-check", "1").endStream();
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1);
    }

    @Test
    @GrpcRule(24)
    void skipsInterimResponses() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.headers(1, OPEN, ":status", "100").headers(1, OPEN, ":status", "103", "link", "x");
        client.expectNothing();
        backend.response(1).trailersOk(1);
        client.expectHeaders(1).with(":status", "200").without("link");
        client.expectHeaders(1).endStream();
    }

    @Test
    @GrpcRule(4)
    void stopsClientThatStillSendsWhenResponseIsWhole() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).data(1, MESSAGE, OPEN).trailersOk(1).rst(1, ErrorCode.NO_ERROR);
        client.expectHeaders(1);
        client.expectData(1, MESSAGE, OPEN);
        client.expectHeaders(1).with("grpc-status", "0").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        client.data(1, MESSAGE, END_STREAM).expectNothing().expectOpen();
        backend.expectNothing();
    }

    @Test
    void relaysCallsOfTwoServices() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer main = scene.backend();
        main.expectHeaders(1);
        client.headers(3, END_STREAM, GrpcHead.of("/other.S/M"));
        ScriptedPeer other = scene.backend();
        other.expectHeaders(1).with(":authority", "other:1");
        other.response(1).trailersOk(1);
        main.response(1).trailersOk(1);
        client.expectHeaders(3);
        client.expectHeaders(3).endStream();
        client.expectHeaders(1);
        client.expectHeaders(1).endStream();
    }
}

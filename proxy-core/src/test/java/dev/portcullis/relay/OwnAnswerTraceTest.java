package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.testing.GrpcHead;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the proxy answers itself, frame by frame. Each such call ends in the observer's eyes too. */
class OwnAnswerTraceTest {
    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    @Test
    @GrpcRule(8)
    void unknownServiceIsUnimplemented() {
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, GrpcHead.of("/none.N/M"));
        client.expectHeaders(1)
                .with(":status", "200")
                .with("grpc-status", "12")
                .with("grpc-message", "no route for /none.N/M")
                .endStream();
        client.expectNothing();
        assertEquals(Cause.NO_ROUTE, scene.observer().ended.get(0).cause());
    }

    @Test
    void unknownServiceStopsClientThatStillSends() {
        ScriptedPeer client = scene.client();
        client.headers(1, OPEN, GrpcHead.of("/none.N/M"));
        client.expectHeaders(1).with("grpc-status", "12").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        assertEquals(1, scene.observer().ended.size());
        client.data(1, "late", END_STREAM).expectNothing().expectOpen();
    }

    @Test
    @GrpcRule(50)
    void messageIsEncodedOnce() {
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, GrpcHead.of("/none.N/50%25"));
        client.expectHeaders(1)
                .with("grpc-message", "no route for /none.N/50%2525")
                .endStream();
    }

    @Test
    void malformedTimeoutIsInternal() {
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, GrpcHead.of("/s.S/M", "grpc-timeout", "soon"));
        client.expectHeaders(1).with("grpc-status", "13").endStream();
        client.expectNothing();
        assertEquals(Cause.MALFORMED_TIMEOUT, scene.observer().ended.get(0).cause());
    }

    @Test
    void plainRequestGetsHttpAnswer() {
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, ":method", "GET", ":scheme", "https", ":authority", "a.test", ":path", "/x");
        client.expectHeaders(1)
                .with(":status", "404")
                .with("content-length", "16")
                .open();
        client.expectData(1, "no route for /x\n", END_STREAM).expectNothing();
        assertEquals(1, scene.observer().ended.size());
    }

    @Test
    @GrpcRule(34)
    void otherContentIsRefusedWhereOnlyGrpcIsServed() {
        ScriptedPeer client = scene.grpcOnly().client();
        client.headers(1, OPEN, ":method", "POST", ":scheme", "https", ":authority", "a.test", ":path", "/s.S/M");
        client.expectHeaders(1)
                .with(":status", "415")
                .with("content-type", "text/plain; charset=utf-8")
                .without("grpc-status")
                .open();
        client.expectData(1, "only gRPC is served here: the content-type must be application/grpc\n", END_STREAM);
        client.expectRst(1, ErrorCode.NO_ERROR).expectNothing();
        assertEquals(Cause.NOT_GRPC, scene.observer().ended.get(0).cause());
    }

    @Test
    @GrpcRule(34)
    void otherMethodIsRefusedWhereOnlyGrpcIsServed() {
        ScriptedPeer client = scene.grpcOnly().client();
        String[] get = GrpcHead.of("/s.S/M");
        get[1] = "GET";
        client.headers(1, END_STREAM, get);
        client.expectHeaders(1)
                .with(":status", "405")
                .with("allow", "POST")
                .without("grpc-status")
                .open();
        client.expectData(1, "only gRPC is served here: the method must be POST\n", END_STREAM)
                .expectNothing();
        assertEquals(Cause.NOT_POST, scene.observer().ended.get(0).cause());
        client.headers(3, END_STREAM, GrpcHead.of("/none.N/M"));
        client.expectHeaders(3).with("grpc-status", "12").endStream();
    }

    @Test
    @GrpcRule(29)
    void oversizedHeadersAreResourceExhausted() {
        ScriptedPeer client = scene.client();
        String[] head = GrpcHead.of("/s.S/M");
        String[] many = new String[head.length + 20];
        System.arraycopy(head, 0, many, 0, head.length);
        for (int i = 0; i < 10; i++) {
            many[head.length + 2 * i] = "x-" + i;
            many[head.length + 2 * i + 1] = "v".repeat(7000);
        }
        client.headers(1, END_STREAM, many);
        client.expectHeaders(1).with("grpc-status", "8").endStream();
        client.expectNothing();
        assertEquals(List.of(LimitKind.HEADER_LIST), scene.observer().limits);
        client.headers(3, END_STREAM, GrpcHead.of("/none.N/M"));
        client.expectHeaders(3).with("grpc-status", "12").endStream();
    }

    @Test
    @GrpcRule(10)
    void refusedConnectionIsUnavailable() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.refuse();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.expectNothing();
        assertEquals(Cause.CONNECT_FAILED, scene.observer().ended.get(0).cause());
    }
}

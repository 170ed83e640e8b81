package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that a backend refused without work: rows 15, 19, and 20 of the table of what a client must get. */
class ReplayTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";
    private static final String LARGE = "x".repeat(16_000);

    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void assertEnded(int index, int grpcStatus, @Nullable Cause cause) {
        assertEquals(grpcStatus, scene.observer().ended.get(index).grpcStatus());
        assertEquals(cause, scene.observer().ended.get(index).cause());
    }

    @Test
    @GrpcRule(15)
    void row15RefusedStreamIsWrittenAgain() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "x-id", "7").data(1, MESSAGE, OPEN).data(1, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectData(1, MESSAGE, OPEN);
        backend.expectData(1, MESSAGE, END_STREAM);
        backend.rst(1, ErrorCode.REFUSED_STREAM);
        backend.expectHeaders(3)
                .with("x-id", "7")
                .with(":path", "/s.S/M")
                .without("grpc-previous-rpc-attempts")
                .open();
        backend.expectData(3, MESSAGE, OPEN);
        backend.expectData(3, MESSAGE, END_STREAM).expectNothing();
        client.expectNothing();
        backend.answer(3, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        client.expectNothing();
        assertEnded(0, 0, null);
    }

    @Test
    @GrpcRule(15)
    void row15WhatComesLaterFollowsWhatWasWrittenAgain() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        client.data(1, MESSAGE, OPEN);
        backend.expectData(1, MESSAGE, OPEN);
        backend.rst(1, ErrorCode.REFUSED_STREAM);
        backend.expectHeaders(3).open();
        client.data(1, "", END_STREAM);
        backend.expectData(3, MESSAGE, OPEN);
        backend.expectData(3, "", END_STREAM).expectNothing();
        backend.answer(3, MESSAGE);
        client.expectAnswer(1, MESSAGE);
    }

    @Test
    @GrpcRule(15)
    void row15GoesToAnotherServer() {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        first.expectHeaders(1);
        first.rst(1, ErrorCode.REFUSED_STREAM).expectNothing();
        assertEquals(List.of("b1"), scene.dialled());
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1).endStream();
        second.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        assertEquals("b1:1", scene.observer().ended.get(0).backend());
    }

    @Test
    @GrpcRule(15)
    void row15EndsAfterThreeTries() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        for (int stream = 1; stream <= 7; stream += 2) {
            client.expectNothing();
            backend.expectHeaders(stream);
            backend.rst(stream, ErrorCode.REFUSED_STREAM);
        }
        backend.expectNothing();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.expectNothing();
        assertEnded(0, 14, Cause.BACKEND_REFUSED_STREAM);
    }

    @Test
    @GrpcRule(15)
    void row15LargerRequestIsRefusedToTheClient() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.windowUpdate(1, 1 << 20).windowUpdate(0, 1 << 20);
        for (int i = 0; i < 5; i++) {
            client.data(1, LARGE, OPEN);
        }
        while (client.poll() != null) {
            // credit
        }
        backend.rst(1, ErrorCode.REFUSED_STREAM);
        client.expectRst(1, ErrorCode.REFUSED_STREAM).expectNothing();
        assertEnded(0, 14, Cause.BACKEND_REFUSED_STREAM);
    }

    @Test
    @GrpcRule(15)
    void row15NothingIsWrittenAgainBehindTheResponseHead() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).rst(1, ErrorCode.REFUSED_STREAM).expectNothing();
        client.expectHeaders(1).open();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }

    @Test
    @GrpcRule({19, 20})
    void row19And20GoAwayMovesWhatWasNotProcessed() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, OPEN).data(3, MESSAGE, END_STREAM);
        ScriptedPeer first = scene.backend();
        first.expectHeaders(1);
        first.expectHeaders(3);
        first.expectData(3, MESSAGE, END_STREAM);
        first.goAway(1, ErrorCode.NO_ERROR);
        client.expectNothing();
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1).open();
        second.expectData(1, MESSAGE, END_STREAM);
        first.expectNothing().expectOpen();
        first.answer(1, MESSAGE);
        first.expectClosed();
        second.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        client.expectAnswer(3, MESSAGE);
        client.expectNothing();
        assertEnded(0, 0, null);
        assertEnded(1, 0, null);
    }

    @Test
    @GrpcRule(19)
    void row19RestartUnderLoadLosesNoCall() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        for (int stream = 3; stream < 200; stream += 2) {
            client.request(stream, OPEN).data(stream, MESSAGE, END_STREAM);
        }
        first.goAway(0, ErrorCode.NO_ERROR).disconnect();
        client.expectNothing();
        ScriptedPeer second = scene.backend();
        for (int stream = 1; stream < 200; stream += 2) {
            second.answer(stream, MESSAGE);
        }
        int finished = 0;
        for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
            finished += frame.end() && frame.fields().contains("grpc-status: 0") ? 1 : 0;
        }
        assertEquals(100, finished);
        assertEquals(100, scene.observer().ended.size());
        scene.observer().ended.forEach(call -> assertEquals(0, call.grpcStatus()));
    }

    private static int creditOf(ScriptedPeer client, int stream) {
        int bytes = 0;
        for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
            assertEquals(Kind.WINDOW_UPDATE, frame.kind());
            bytes += frame.stream() == stream ? (int) frame.number() : 0;
        }
        return bytes;
    }

    private static int dataOf(ScriptedPeer backend, int stream) {
        int bytes = 0;
        for (SeenFrame frame = backend.poll(); frame != null; frame = backend.poll()) {
            assertTrue(Set.of(Kind.DATA, Kind.HEADERS).contains(frame.kind()), frame::toString);
            bytes += frame.stream() == stream ? frame.text().length() : 0;
        }
        return bytes;
    }

    @Test
    void bytesThatAreWrittenAgainGiveCreditOnce() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        client.data(1, LARGE, OPEN).data(1, LARGE, OPEN).data(1, LARGE, OPEN);
        assertEquals(48_000, dataOf(backend, 1));
        assertEquals(48_000, creditOf(client, 1));
        backend.windowUpdate(0, 100_000).rst(1, ErrorCode.REFUSED_STREAM);
        assertEquals(48_000, dataOf(backend, 3));
        assertEquals(0, creditOf(client, 1));
        client.data(1, LARGE, OPEN).data(1, LARGE, END_STREAM);
        assertEquals(17_535, dataOf(backend, 3));
        backend.windowUpdate(3, 100_000);
        assertEquals(14_465, dataOf(backend, 3));
        backend.answer(3, MESSAGE);
        client.expectHeaders(1);
    }

    @Test
    void bytesThatNeverLeftGiveCreditWhenTheyAreKept() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend(new Http2Settings().initialWindowSize(10));
        client.data(1, LARGE, OPEN).data(1, LARGE, OPEN).data(1, LARGE, OPEN);
        assertEquals(10, dataOf(backend, 1));
        assertEquals(0, creditOf(client, 1));
        backend.rst(1, ErrorCode.REFUSED_STREAM);
        assertEquals(48_000, creditOf(client, 1));
        backend.windowUpdate(3, 100_000);
        assertEquals(48_000, dataOf(backend, 3));
        client.data(1, "", END_STREAM);
        assertEquals(0, creditOf(client, 1));
        backend.answer(3, MESSAGE);
        client.expectAnswer(1, MESSAGE);
    }

    @Test
    void laterTryGetsTheTimeThatIsLeft() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "2S");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("grpc-timeout", "2000000u");
        scene.advanceMillis(500);
        backend.rst(1, ErrorCode.REFUSED_STREAM);
        backend.expectHeaders(3).with("grpc-timeout", "1500000u");
        scene.advanceMillis(1_520);
        backend.expectRst(3, ErrorCode.CANCEL);
        client.expectHeaders(1).with("grpc-status", "4").endStream();
    }

    @Test
    void cancelledCallIsNotWrittenAgain() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, END_STREAM);
        ScriptedPeer first = scene.backend();
        first.goAway(0, ErrorCode.NO_ERROR);
        client.rst(1, ErrorCode.CANCEL);
        scene.backend().expectNothing();
        assertEnded(0, 1, Cause.CLIENT_CANCELLED);
    }

    @Test
    void serverThatRestartsLeavesTheCallToAnother() {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withBackends(3));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        first.goAway(0, ErrorCode.NO_ERROR);
        List<String> refused = new ArrayList<>();
        refused.add(scene.refuse());
        refused.add(scene.refuse());
        assertEquals(List.of("b1", "b2"), refused);
        ScriptedPeer last = scene.backend();
        last.expectHeaders(1);
        last.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
    }
}

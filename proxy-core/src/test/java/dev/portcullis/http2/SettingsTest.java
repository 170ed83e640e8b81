package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer's SETTINGS, first and in mid-stream (RFC 9113 6.5, 6.9.2), and header blocks longer than a frame. */
class SettingsTest {
    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private static byte[] setting(int id, long value) {
        return new byte[] {0, (byte) id, (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private ScriptedPeer streamingBackend(ScriptedPeer client) {
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1);
        client.expectHeaders(1);
        return backend;
    }

    @Test
    void announcesItsLimits() {
        ScriptedPeer client = scene.connectClient();
        Http2Settings settings = client.expectStart();
        assertEquals(250, settings.maxConcurrentStreams());
        assertEquals(4096, settings.headerTableSize());
        assertEquals(65_536, settings.maxHeaderListSize());
        client.start(new Http2Settings()).expectSettingsAck().request(1, END_STREAM);
        ScriptedPeer backend = scene.accept();
        assertEquals(false, backend.expectStart().pushEnabled());
        assertEquals(4096, settings.headerTableSize());
    }

    @Test
    void windowGoesUpInMidStream() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(3));
        ScriptedPeer backend = streamingBackend(client);
        backend.data(1, "abcdefgh", OPEN);
        client.expectData(1, "abc", OPEN);
        client.settings(new Http2Settings().initialWindowSize(5)).expectSettingsAck();
        client.expectData(1, "de", OPEN).expectNothing();
    }

    @Test
    void windowGoesBelowZeroAndUpAgain() {
        ScriptedPeer client = scene.client(new Http2Settings().initialWindowSize(6));
        ScriptedPeer backend = streamingBackend(client);
        backend.data(1, "abcdef", OPEN).data(1, "gh", OPEN);
        client.expectData(1, "abcdef", OPEN);
        client.settings(new Http2Settings().initialWindowSize(1)).expectSettingsAck();
        client.windowUpdate(1, 5).expectNothing();
        client.windowUpdate(1, 1).expectData(1, "g", OPEN).expectNothing();
        client.settings(new Http2Settings().initialWindowSize(2)).expectSettingsAck();
        client.expectData(1, "h", OPEN).expectNothing();
    }

    @Test
    void windowAboveItsLimitBySettings() {
        ScriptedPeer client = scene.client();
        streamingBackend(client);
        client.windowUpdate(1, Integer.MAX_VALUE - 65_535);
        client.settings(new Http2Settings().initialWindowSize(65_536));
        client.expectGoAway(1, ErrorCode.FLOW_CONTROL_ERROR);
        client.expectClosed();
    }

    @Test
    void valuesOutOfRange() {
        long[][] wrong = {{2, 2}, {4, 1L << 31}, {5, 16_383}, {5, 16_777_216}};
        for (long[] each : wrong) {
            ScriptedPeer client = scene.client();
            client.frame(4, 0, 0, setting((int) each[0], each[1]));
            client.expectGoAway(0, each[0] == 4 ? ErrorCode.FLOW_CONTROL_ERROR : ErrorCode.PROTOCOL_ERROR);
            client.expectClosed();
        }
    }

    @Test
    void unknownSettingsAreIgnored() {
        scene.client().frame(4, 0, 0, setting(0x99, 1)).expectSettingsAck().expectNothing();
    }

    @Test
    void largerFramesAreNotSentForAllThat() {
        ScriptedPeer client =
                scene.client(new Http2Settings().maxFrameSize(1 << 20).initialWindowSize(0));
        ScriptedPeer backend = streamingBackend(client);
        backend.data(1, "x".repeat(16_384), OPEN).data(1, "x".repeat(16_384), OPEN);
        client.windowUpdate(1, 100_000);
        client.expectDataBytes(1, 16_384, OPEN).expectDataBytes(1, 16_384, OPEN);
    }

    @Test
    void tableSizeChangesInMidConnection() {
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = null;
        int[] sizes = {4096, 0, 100, 4096, 1 << 20};
        int stream = 1;
        for (int size : sizes) {
            client.readsWithTable(size)
                    .settings(new Http2Settings().headerTableSize(size))
                    .expectSettingsAck();
            for (int i = 0; i < 4; i++, stream += 2) {
                client.request(stream, END_STREAM);
                backend = backend == null ? scene.backend() : backend;
                backend.expectHeaders(stream);
                backend.response(stream, "x-a", "same").headers(stream, END_STREAM, "grpc-status", "0", "x-b", "same");
                client.expectHeaders(stream).with("x-a", "same");
                client.expectHeaders(stream).with("x-b", "same");
            }
        }
    }

    @Test
    void clientMayUseTheDefaultTableUntilItKnowsOfASmallerOne() {
        scene.close();
        scene = new ProxyScene(
                SceneOptions.USUAL.withLimits(new dev.portcullis.settings.H2Settings(250, 0, 4096, 65_536, 200)));
        ScriptedPeer client = scene.connectClient();
        client.expectStart();
        client.start(new Http2Settings());
        client.request(1, END_STREAM, "x-a", "same").request(3, END_STREAM, "x-a", "same");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("x-a", "same");
        backend.expectHeaders(3).with("x-a", "same");
        client.expectSettingsAck().expectNothing().expectOpen();
    }

    @Test
    void streamsAboveTheLimitAreRefused() {
        scene.close();
        scene = new ProxyScene(
                SceneOptions.USUAL.withLimits(new dev.portcullis.settings.H2Settings(2, 4096, 4096, 65_536, 200)));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).request(3, OPEN).request(5, OPEN);
        client.expectRst(5, ErrorCode.REFUSED_STREAM).expectNothing();
        client.data(5, "late", END_STREAM)
                .rst(1, ErrorCode.CANCEL)
                .request(7, OPEN)
                .expectNothing();
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        backend.expectNothing();
    }

    @Test
    void longHeaderBlocksAreJoinedAndSplit() {
        ScriptedPeer client = scene.client();
        String value = "v".repeat(30_000);
        client.request(1, END_STREAM, "x-long", value, "x-also", value);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("x-long", value).with("x-also", value).endStream();
        backend.response(1, "x-long", value, "x-also", value);
        backend.headers(1, END_STREAM, "grpc-status", "0", "x-long", value, "x-also", value);
        client.expectHeaders(1).with("x-long", value).with("x-also", value).open();
        client.expectHeaders(1).with("x-long", value).with("x-also", value).endStream();
        client.expectNothing();
    }

    @Test
    @GrpcRule(39)
    void pingIsAnswered() {
        scene.client()
                .ping(0x0102030405060708L)
                .expectPingAck(0x0102030405060708L)
                .expectNothing();
    }

    @Test
    void peerThatDoesNotReadAnswersIsClosed() {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withGuard(GuardSettings.OFF));
        ScriptedPeer client = scene.client();
        client.shutSocket();
        client.ping(1);
        for (int i = 0; i < 70_000; i++) {
            client.ping(2);
        }
        client.expectClosed();
        assertEquals("[QUEUED_CONTROL_BYTES]", scene.observer().limits.toString());
    }
}

package dev.portcullis.upstream;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which server gets a call, over which connection, and what happens when it cannot be had. */
class UpstreamTest {
    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private void newScene(SceneOptions options) {
        scene.close();
        scene = new ProxyScene(options);
    }

    private static UpstreamSettings upstream(int connectionsMax, int pendingCallsMax) {
        return new UpstreamSettings(30_000, 90_000, 100, 10_000, connectionsMax, pendingCallsMax);
    }

    private static int headers(ScriptedPeer peer) {
        int count = 0;
        for (SeenFrame frame = peer.poll(); frame != null; frame = peer.poll()) {
            count += frame.kind() == SeenFrame.Kind.HEADERS ? 1 : 0;
        }
        return count;
    }

    @Test
    void callsGoToServersInTurn() {
        newScene(SceneOptions.USUAL.withBackends(3));
        ScriptedPeer client = scene.client();
        for (int i = 0; i < 100; i++) {
            client.request(1 + 2 * i, OPEN);
        }
        assertEquals(List.of("b0", "b1", "b2"), scene.dialled());
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            counts.add(headers(scene.backend()));
        }
        assertEquals(List.of(34, 33, 33), counts);
    }

    @Test
    @GrpcRule(52)
    void refusedConnectFailsOverToTheNextServer() {
        newScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        assertEquals("b0", scene.refuse());
        client.expectNothing();
        assertEquals(List.of("b1"), scene.dialled());
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        second.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1).with("grpc-status", "0");
    }

    @Test
    @GrpcRule(10)
    void callIsUnavailableWhenAllServersRefuse() {
        newScene(SceneOptions.USUAL.withBackends(3));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        assertEquals(List.of("b0", "b1", "b2"), List.of(scene.refuse(), scene.refuse(), scene.refuse()));
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        assertEquals(List.of(), scene.dialled());
        client.request(3, END_STREAM);
        client.expectHeaders(3).with("grpc-status", "14").endStream();
        assertEquals(List.of(), scene.dialled(), "back-off: nobody is dialled");
        assertEquals(Cause.NO_HEALTHY_BACKEND, scene.observer().ended.get(1).cause());
    }

    @Test
    @GrpcRule(52)
    void suspectServerIsProbedAfterItsBackOffAndComesBack() {
        newScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        scene.refuse();
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        client.request(3, OPEN).request(5, OPEN);
        second.expectHeaders(3);
        second.expectHeaders(5);
        assertEquals(List.of(), scene.dialled());
        scene.advanceMillis(125);
        client.request(7, OPEN);
        assertEquals(List.of("b0"), scene.dialled(), "a call sets off the probe");
        second.expectHeaders(7);
        ScriptedPeer first = scene.backend();
        client.request(9, OPEN).request(11, OPEN);
        assertEquals(1, headers(first));
        assertEquals(1, headers(second));
    }

    @Test
    @GrpcRule(52)
    void backOffGrowsWithEachFailure() {
        ScriptedPeer client = scene.client();
        int stream = 1;
        long waited = 0;
        for (int failure = 0; failure < 8; failure++) {
            while (scene.dialled().isEmpty()) {
                client.request(stream, END_STREAM);
                stream += 2;
                scene.advanceMillis(20);
                waited += 20;
            }
            scene.refuse();
        }
        // 100 ms, times 1.6 each time, less a fifth at most: 100 * (1.6^7 - 1) / 0.6 * 0.8
        assertTrue(waited > 3_300 && waited < 6_000, waited + " ms");
    }

    @Test
    void waitingCallsShareTheProbeOfTheOnlyServer() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.refuse();
        client.expectHeaders(1).with("grpc-status", "14");
        scene.advanceMillis(125);
        client.request(3, END_STREAM).request(5, END_STREAM);
        assertEquals(List.of("b0"), scene.dialled());
        assertEquals(2, headers(scene.backend()));
        client.expectNothing();
    }

    @Test
    @GrpcRule(10)
    void backendThatSpeaksNoHttp2IsSuspect() {
        newScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer first = scene.accept();
        first.expectStart();
        first.raw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        first.poll();
        first.expectClosed();
        scene.backend().expectHeaders(1);
        assertEquals(
                "[failed b0:1, connected b1:1]", scene.observer().backendEvents.toString());
    }

    @Test
    @GrpcRule(53)
    void fullConnectionGetsASecondThenCallsWaitThenTheyAreRefused() {
        newScene(SceneOptions.USUAL.withUpstream(upstream(2, 2)));
        Http2Settings oneStream = new Http2Settings().maxConcurrentStreams(1);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer first = scene.backend(oneStream);
        first.expectHeaders(1);
        client.request(3, OPEN);
        ScriptedPeer second = scene.backend(oneStream);
        second.expectHeaders(1);
        client.request(5, OPEN).request(7, OPEN);
        assertEquals(List.of(), scene.dialled(), "two connections are all there may be");
        client.request(9, END_STREAM);
        client.expectHeaders(9).with("grpc-status", "14").endStream();
        assertEquals(Cause.BACKEND_SATURATED, scene.observer().ended.get(0).cause());
        client.rst(5, ErrorCode.CANCEL);
        client.rst(3, ErrorCode.CANCEL);
        second.expectRst(1, ErrorCode.CANCEL);
        second.expectHeaders(3);
        first.settings(new Http2Settings().maxConcurrentStreams(2)).expectSettingsAck();
        client.request(11, OPEN);
        first.expectHeaders(3);
        first.expectNothing();
    }

    @Test
    void cancelledCallsDoNotHoldPlacesInTheQueue() {
        newScene(SceneOptions.USUAL.withUpstream(upstream(1, 2)));
        ScriptedPeer client = scene.client();
        for (int stream = 1; stream <= 19; stream += 2) {
            client.request(stream, OPEN).rst(stream, ErrorCode.CANCEL);
        }
        client.request(21, OPEN);
        client.expectNothing();
        scene.backend().expectHeaders(1);
    }

    @Test
    void refusedExtraConnectionIsNotTriedAgainWithEachCall() {
        newScene(SceneOptions.USUAL.withUpstream(upstream(10, 100)));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend(new Http2Settings().maxConcurrentStreams(1));
        backend.expectHeaders(1);
        client.request(3, OPEN);
        scene.refuse();
        client.expectNothing();
        client.request(5, OPEN).rst(1, ErrorCode.CANCEL);
        backend.expectRst(1, ErrorCode.CANCEL);
        backend.expectHeaders(3);
        assertEquals(List.of(), scene.dialled(), "the server has just refused a connection");
        scene.advanceMillis(125);
        client.request(7, OPEN);
        assertEquals(List.of("b0"), scene.dialled());
    }

    @Test
    void lostConnectionIsMadeAgainForTheNextCall() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        first.expectHeaders(1);
        first.disconnect();
        client.expectHeaders(1).with("grpc-status", "14");
        client.request(3, END_STREAM);
        scene.backend().expectHeaders(1);
        assertEquals(
                "[connected b0:1, disconnected b0:1, connected b0:1]",
                scene.observer().backendEvents.toString());
    }

    @Test
    void connectThatFailsWhileACallAsksForItFailsOver() {
        newScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).request(3, OPEN);
        scene.refuse();
        scene.backend().expectHeaders(1);
        scene.failDials(true);
        scene.advanceMillis(125);
        client.request(5, END_STREAM).request(7, END_STREAM);
        client.expectNothing();
        assertEquals(0, scene.observer().ended.size());
    }

    @Test
    void connectThatFailsAtOnceEndsTheCall() {
        scene.failDials(true);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }

    @Test
    void connectThatFailsAtOnceFailsOverToAnOpenConnection() {
        newScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.backend().disconnect();
        client.expectHeaders(1).with("grpc-status", "14");
        client.request(3, OPEN);
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        scene.failDials(true);
        client.request(5, OPEN);
        second.expectHeaders(3);
        client.expectNothing();
    }

    @Test
    void callsThatWaitForASlowFirstConnectionGoElsewhere() {
        newScene(SceneOptions.USUAL.withBackends(3));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).request(3, OPEN);
        assertEquals(List.of("b0", "b1"), scene.dialled());
        scene.advanceMillis(240);
        assertEquals(List.of("b0", "b1"), scene.dialled(), "patience");
        scene.advanceMillis(40);
        assertEquals(List.of("b0", "b1", "b2"), scene.dialled());
        scene.refuse();
        scene.refuse();
        ScriptedPeer third = scene.backend();
        assertEquals(2, headers(third));
        client.expectNothing();
    }

    @Test
    void serverThatNeverConnectsDelaysNoCallButTheFirst() {
        newScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).request(3, OPEN);
        scene.hang();
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        scene.advanceMillis(280);
        second.expectHeaders(3);
        client.request(5, OPEN).request(7, OPEN);
        assertEquals(2, headers(second), "nobody waits for the other one any more");
        assertEquals(List.of(), scene.dialled());
    }

    @Test
    void callsDoNotWaitForASlowConnectWhenTheOnlyConnectionIsLostMeanwhile() {
        newScene(SceneOptions.USUAL.withBackends(2));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer first = scene.backend(new Http2Settings().maxConcurrentStreams(1));
        first.expectHeaders(1);
        client.request(3, OPEN);
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        client.request(5, OPEN);
        scene.hang();
        scene.advanceMillis(400);
        second.expectNothing();
        first.disconnect();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR);
        scene.advanceMillis(280);
        second.expectHeaders(3);
        client.expectNothing();
    }

    @Test
    void slowServerIsUsedOnceItIsConnectedAndWaitedForWhenAlone() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        scene.advanceMillis(1_000);
        client.request(3, OPEN);
        client.expectNothing();
        assertEquals(2, headers(scene.backend()));
    }

    @Test
    void thousandServersAreConnectedToOnDemandOnly() {
        newScene(SceneOptions.USUAL.withBackends(1_000));
        assertEquals(List.of(), scene.dialled());
        ScriptedPeer client = scene.client();
        for (int i = 0; i < 10; i++) {
            client.request(1 + 2 * i, OPEN);
        }
        assertEquals(10, scene.dialled().size());
    }

    @Test
    void drainEndsConnectionsWithTheirCallsAndWaitingCallsAtOnce() {
        newScene(SceneOptions.USUAL.withUpstream(upstream(1, 100)));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend(new Http2Settings().maxConcurrentStreams(1));
        backend.expectHeaders(1);
        client.request(3, END_STREAM);
        scene.upstreams().drain();
        scene.tick();
        client.expectHeaders(3).with("grpc-status", "14").endStream();
        client.request(5, END_STREAM);
        client.expectHeaders(5).with("grpc-status", "14").endStream();
        assertEquals(Cause.SHUTTING_DOWN, scene.observer().ended.get(0).cause());
        assertEquals(Cause.SHUTTING_DOWN, scene.observer().ended.get(1).cause());
        backend.expectGoAway(0, ErrorCode.NO_ERROR);
        backend.response(1).trailersOk(1).expectClosed();
        client.expectHeaders(1);
        client.expectHeaders(1).with("grpc-status", "0");
    }

    @Test
    void closeReachesConnectionsThatAreEnding() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.goAway(1, ErrorCode.NO_ERROR).expectOpen();
        client.request(3, OPEN);
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        scene.upstreams().close();
        scene.tick();
        backend.expectGoAway(0, ErrorCode.NO_ERROR);
        backend.expectClosed();
        second.expectGoAway(0, ErrorCode.NO_ERROR);
        second.expectClosed();
        assertEquals(2, scene.observer().ended.size() + headers(client) - 2);
    }
}

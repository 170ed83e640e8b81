package dev.portcullis.upstream;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.KeptConnections;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that no call asks for: those that are kept open, and those that take the place of old ones. */
class ConnectionUpkeepTest {
    private static final long AGE_MILLIS = 60_000;
    /** The age with its tenth, and two ticks of the timers. */
    private static final long OLD_MILLIS = 66_040;
    /** One per server may be open, and calls wait for nothing longer than that. */
    private static final UpstreamSettings ONE = new UpstreamSettings(30_000, 90_000, 100, 10_000, 1, 1024);

    private static final UpstreamSettings USUAL = UpstreamSettings.DEFAULT;

    private ProxyScene scene = new ProxyScene(SceneOptions.USUAL.withUpstream(KeptConnections.aged(AGE_MILLIS, ONE)));

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void newScene(UpstreamSettings upstream) {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withUpstream(upstream));
    }

    /** A service of one server to which connections are made without calls. */
    private void keep(UpstreamSettings upstream) {
        newScene(USUAL);
        scene.put(new LoadBalancer("main", List.of(server("b0", 1)), true, upstream));
        scene.tick();
    }

    private static void answer(ScriptedPeer backend, int stream, ScriptedPeer client, int call) {
        backend.response(stream).trailersOk(stream);
        client.expectHeaders(call);
        client.expectHeaders(call).with("grpc-status", "0");
    }

    @Test
    void oldConnectionTakesCallsUntilAnotherCanAndEndsWithItsLastOne() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer old = scene.backend();
        old.expectHeaders(1);
        scene.advanceMillis(AGE_MILLIS * 9 / 10 - 1);
        assertEquals(List.of(), scene.dialled());
        scene.advanceMillis(OLD_MILLIS - AGE_MILLIS * 9 / 10);
        assertEquals(List.of("b0"), scene.dialled(), "though one connection is all there may be");
        client.request(3, END_STREAM);
        old.expectHeaders(3);
        ScriptedPeer young = scene.backend();
        old.expectGoAway(0, ErrorCode.NO_ERROR);
        client.request(5, END_STREAM);
        young.expectHeaders(1);
        answer(old, 1, client, 1);
        old.expectOpen();
        answer(old, 3, client, 3);
        old.expectClosed();
        answer(young, 1, client, 5);
        assertEquals(
                "[connected b0:1, connected b0:1, disconnected b0:1]",
                scene.observer().backendEvents.toString());
    }

    @Test
    void oldConnectionThatEndsLeavesItsPlaceToAnother() {
        newScene(KeptConnections.aged(AGE_MILLIS, new UpstreamSettings(30_000, 90_000, 100, 10_000, 2, 1024)));
        Http2Settings oneStream = new Http2Settings().maxConcurrentStreams(1);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer old = scene.backend(oneStream);
        old.expectHeaders(1);
        scene.advanceMillis(OLD_MILLIS);
        ScriptedPeer young = scene.backend(oneStream);
        client.request(3, OPEN).request(5, OPEN);
        young.expectHeaders(1);
        scene.backend(oneStream).expectHeaders(1);
        client.request(7, OPEN);
        assertEquals(List.of(), scene.dialled(), "two take calls, the third one ends");
        old.expectGoAway(0, ErrorCode.NO_ERROR);
        old.expectOpen();
        client.rst(1, ErrorCode.CANCEL).rst(3, ErrorCode.CANCEL);
        client.rst(5, ErrorCode.CANCEL).rst(7, ErrorCode.CANCEL);
    }

    @Test
    void oldConnectionStaysWhileTheServerRefusesAnother() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer old = scene.backend();
        old.expectHeaders(1);
        scene.advanceMillis(OLD_MILLIS);
        scene.refuse();
        client.request(3, END_STREAM);
        old.expectHeaders(3);
        assertEquals(List.of(), scene.dialled(), "back-off");
        scene.advanceMillis(160);
        scene.refuse();
        scene.advanceMillis(120);
        assertEquals(List.of(), scene.dialled(), "it grows");
        scene.advanceMillis(120);
        scene.backend();
        old.expectGoAway(0, ErrorCode.NO_ERROR);
        answer(old, 1, client, 1);
        answer(old, 3, client, 3);
        old.expectClosed();
    }

    @Test
    void oldConnectionThatNoCallCameToSinceItWasMadeIsNotReplaced() {
        newScene(KeptConnections.aged(AGE_MILLIS, ONE));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        first.expectHeaders(1);
        answer(first, 1, client, 1);
        scene.advanceMillis(OLD_MILLIS);
        ScriptedPeer second = scene.backend();
        first.expectGoAway(0, ErrorCode.NO_ERROR);
        first.expectClosed();
        scene.advanceMillis(OLD_MILLIS);
        second.expectGoAway(0, ErrorCode.NO_ERROR);
        second.expectClosed();
        assertEquals(List.of(), scene.dialled());
        client.request(3, END_STREAM);
        ScriptedPeer third = scene.backend();
        third.expectHeaders(1);
        answer(third, 1, client, 3);
    }

    @Test
    void drainMakesNoConnectionInPlaceOfAnOldOne() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer old = scene.backend();
        old.expectHeaders(1);
        scene.upstreams().drain();
        scene.tick();
        old.expectGoAway(0, ErrorCode.NO_ERROR);
        scene.advanceMillis(OLD_MILLIS);
        assertEquals(List.of(), scene.dialled());
        answer(old, 1, client, 1);
        old.expectClosed();
    }

    @Test
    void connectionsAreMadeBeforeAnyCallAndCallsFindThem() {
        keep(KeptConnections.atLeast(2, USUAL));
        assertEquals(List.of("b0"), scene.dialled(), "one at a time");
        ScriptedPeer first = scene.backend();
        ScriptedPeer second = scene.backend();
        assertEquals(List.of(), scene.dialled());
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, END_STREAM);
        first.expectHeaders(1);
        second.expectHeaders(1);
        answer(first, 1, client, 1);
        answer(second, 1, client, 3);
    }

    @Test
    void idleCloseLeavesThoseThatAreKept() {
        keep(KeptConnections.atLeast(1, USUAL));
        Http2Settings oneStream = new Http2Settings().maxConcurrentStreams(1);
        ScriptedPeer first = scene.backend(oneStream);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, END_STREAM);
        ScriptedPeer second = scene.backend(oneStream);
        first.expectHeaders(1);
        second.expectHeaders(1);
        answer(first, 1, client, 1);
        answer(second, 1, client, 3);
        scene.advanceMillis(USUAL.idleMillis() + 40);
        scene.advanceMillis(USUAL.idleMillis() + 40);
        scene.advanceMillis(USUAL.idleMillis() + 40);
        assertEquals(List.of("idle"), scene.observer().backendEnds);
        assertEquals(List.of(), scene.dialled());
    }

    @Test
    void lostConnectionIsMadeAgainWithABackOffThatGrows() {
        keep(KeptConnections.atLeast(1, USUAL));
        scene.backend().disconnect();
        assertEquals(List.of(), scene.dialled());
        scene.advanceMillis(160);
        scene.backend().disconnect();
        scene.advanceMillis(100);
        assertEquals(List.of(), scene.dialled(), "a server that ends each connection is not hammered");
        scene.advanceMillis(140);
        scene.refuse();
        scene.advanceMillis(200);
        assertEquals(List.of(), scene.dialled());
        scene.advanceMillis(160);
        ScriptedPeer last = scene.backend();
        scene.advanceMillis(USUAL.backoffMaxMillis() + 20);
        last.goAway(0, ErrorCode.NO_ERROR);
        scene.advanceMillis(160);
        assertEquals(List.of("b0"), scene.dialled(), "short again: the last one lived");
    }

    @Test
    void serverOfAReloadIsWarmedUpAndOneThatLeavesIsNot() {
        newScene(USUAL);
        scene.put(services("b0", 1, "b1", 0));
        scene.tick();
        assertEquals(List.of("b0"), scene.dialled(), "a server of weight 0 gets no calls");
        scene.backend();
        scene.put(services("b1", 1, "b2", 1));
        scene.upstreams().settle(List.of("main"), 1_000);
        scene.tick();
        assertEquals(List.of("b1", "b2"), scene.dialled());
        scene.backend();
        scene.backend();
        scene.advanceMillis(2_000);
        assertEquals(List.of(), scene.dialled());
        assertEquals(
                "[connected b0:1, disconnected b0:1, connected b1:1, connected b2:1]",
                scene.observer().backendEvents.toString());
    }

    @Test
    void keptConnectionIsReplacedByAgeThoughNoCallCameToIt() {
        keep(KeptConnections.aged(AGE_MILLIS, KeptConnections.atLeast(1, USUAL)));
        ScriptedPeer old = scene.backend();
        scene.advanceMillis(OLD_MILLIS);
        old.expectOpen();
        scene.backend();
        old.expectGoAway(0, ErrorCode.NO_ERROR);
        old.expectClosed();
        assertEquals(List.of(), scene.dialled());
    }

    private static LoadBalancer services(String host, int weight, String other, int otherWeight) {
        List<ServerSettings> servers = List.of(server(host, weight), server(other, otherWeight));
        return new LoadBalancer("main", servers, true, KeptConnections.atLeast(1, USUAL));
    }

    private static ServerSettings server(String host, int weight) {
        return new ServerSettings("h2c://" + host + ":1", new BackendAddress(host, 1), weight);
    }
}

package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections end: two-phase drain, GOAWAY of the peer, idleness. */
class DrainTest {
    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private H2Connection drain() {
        H2Connection connection = scene.clientConnections().get(0);
        connection.drain("graceful_stop");
        scene.tick();
        return connection;
    }

    @Test
    @GrpcRule(36)
    void drainsInTwoPhases() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        drain();
        assertEquals(
                "graceful_stop",
                client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR).text());
        long ping = client.expectPing();
        client.request(3, END_STREAM);
        backend.expectHeaders(3);
        client.pingAck(ping);
        assertEquals("graceful_stop", client.expectGoAway(3, ErrorCode.NO_ERROR).text());
        client.request(5, OPEN)
                .data(5, "behind the last", END_STREAM)
                .expectNothing()
                .expectOpen();
        backend.expectNothing();
        backend.response(1).trailersOk(1).response(3).trailersOk(3);
        client.expectHeaders(1);
        client.expectHeaders(1);
        client.expectHeaders(3);
        client.expectHeaders(3).endStream();
        client.expectClosed();
        assertEquals(
                "[connected b0:1, client closed: DRAINED]",
                scene.observer().backendEvents.toString());
    }

    @Test
    @GrpcRule(36)
    void pingThatIsNotAnsweredDoesNotHoldTheDrain() {
        ScriptedPeer client = scene.client();
        drain();
        client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        client.expectPing();
        scene.advanceMillis(9_900);
        client.expectNothing().expectOpen();
        scene.advanceMillis(200);
        client.expectGoAway(0, ErrorCode.NO_ERROR);
        client.expectClosed();
    }

    @Test
    void drainBeforeSettingsClosesAtOnce() {
        ScriptedPeer client = scene.connectClient();
        client.expectStart();
        drain();
        client.expectGoAway(0, ErrorCode.NO_ERROR);
        client.expectClosed();
    }

    @Test
    void lastResponseLeavesBeforeTheConnectionCloses() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        drain();
        client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        client.pingAck(client.expectPing()).expectGoAway(1, ErrorCode.NO_ERROR);
        client.shutSocket();
        backend.response(1);
        backend.trailersOk(1);
        client.expectOpen();
        client.openSocket();
        client.expectHeaders(1).with(":status", "200");
        client.expectHeaders(1).endStream();
        client.expectClosed();
    }

    @Test
    void errorAfterTheLastGoAwayNamesNoHigherStream() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        drain();
        client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        client.pingAck(client.expectPing()).expectGoAway(1, ErrorCode.NO_ERROR);
        client.request(3, OPEN).windowUpdate(0, Integer.MAX_VALUE);
        client.expectGoAway(1, ErrorCode.FLOW_CONTROL_ERROR);
        client.expectClosed();
    }

    @Test
    void closesNowWithStatusForNobody() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        scene.clientConnections().get(0).closeNow(CloseReason.DRAINED, "over");
        scene.tick();
        client.expectGoAway(1, ErrorCode.NO_ERROR);
        client.expectClosed();
        backend.expectRst(1, ErrorCode.CANCEL).expectNothing();
    }

    @Test
    void clientsGoAwayLetsItsCallsFinish() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).goAway(0, ErrorCode.NO_ERROR);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1).endStream();
        client.expectNothing().expectOpen();
    }

    @Test
    @GrpcRule(37)
    void idleConnectionIsDrainedInTwoPhases() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        scene.advanceMillis(500_000);
        client.expectNothing().expectOpen();
        backend.expectNothing().expectOpen();
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1);
        scene.advanceMillis(89_000);
        backend.expectOpen();
        scene.advanceMillis(1_100);
        assertEquals("max_idle", backend.expectGoAway(0, ErrorCode.NO_ERROR).text());
        backend.expectClosed();
        scene.advanceMillis(89_000);
        client.expectNothing().expectOpen();
        scene.advanceMillis(1_000);
        assertEquals(
                "max_idle",
                client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR).text());
        long ping = client.expectPing();
        client.request(3, END_STREAM).pingAck(ping);
        assertEquals("max_idle", client.expectGoAway(3, ErrorCode.NO_ERROR).text());
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        second.response(1).trailersOk(1);
        client.expectHeaders(3);
        client.expectHeaders(3).endStream();
        client.expectClosed();
        assertEquals(
                "client closed: IDLE",
                scene.observer()
                        .backendEvents
                        .get(scene.observer().backendEvents.size() - 1));
    }
}

package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PINGs of our own, peers that do not answer, and connections that get old: rows 21, 36 to 41 of the gRPC rules. */
class KeepAliveTest {
    private ProxyScene scene = new ProxyScene(SceneOptions.USUAL.withKeepAlive(KeepAliveSettings.DEFAULT));

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private void newScene(KeepAliveSettings keepAlive) {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withKeepAlive(keepAlive));
    }

    /** Time goes on in small steps until a frame comes; the result is the seconds. */
    private int secondsUntil(ScriptedPeer peer, Kind kind, int most) {
        for (int steps = 1; steps <= most * 20; steps++) {
            scene.advanceMillis(50);
            SeenFrame frame = peer.poll();
            if (frame != null) {
                assertEquals(kind, frame.kind());
                return steps / 20;
            }
        }
        throw new AssertionError("no " + kind + " within " + most + " s");
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            scene.advanceMillis(1_000);
        }
    }

    @Test
    void silentClientIsAskedBeforeABalancerWouldCut() {
        ScriptedPeer client = scene.client();
        for (int round = 0; round < 3; round++) {
            int waited = secondsUntil(client, Kind.PING, 60);
            assertTrue(waited >= 33 && waited <= 46, "seconds: " + waited);
            client.pingAck(KeepAlive.KEEP_ALIVE_PING);
        }
        client.expectOpen();
    }

    @Test
    void clientThatSpeaksIsNotAsked() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        for (int n = 0; n < 20; n++) {
            seconds(20);
            client.data(1, "hello", OPEN);
        }
        client.expectNothing().expectOpen();
    }

    @Test
    @GrpcRule(40)
    void row40ClientThatDoesNotAnswerIsDeadAndItsCallsAreCancelled() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        secondsUntil(client, Kind.PING, 60);
        seconds(19);
        client.expectOpen();
        seconds(2);
        client.expectClosed();
        backend.expectRst(1, ErrorCode.CANCEL).expectOpen();
        assertEquals(
                "[connected b0:1, client closed: DEAD_PEER]",
                scene.observer().backendEvents.toString());
    }

    @Test
    @GrpcRule(37)
    void pingsDoNotKeepAnIdleConnection() {
        ScriptedPeer client = scene.client();
        int seconds = 0;
        while (seconds < 179) {
            seconds++;
            scene.advanceMillis(1_000);
            SeenFrame frame = client.poll();
            if (frame != null) {
                assertEquals(Kind.PING, frame.kind());
                client.pingAck(frame.number());
            }
        }
        client.expectOpen();
        seconds(2);
        SeenFrame last = client.poll();
        if (last != null && last.kind() == Kind.PING) {
            last = client.poll();
        }
        assertEquals("max_idle", last == null ? "" : last.text());
        client.pingAck(client.expectPing());
        client.expectGoAway(0, ErrorCode.NO_ERROR);
        client.expectClosed();
    }

    @Test
    @GrpcRule(41)
    void row41BackendThatDoesNotAnswerIsDeadAndItsCallsAreUnavailable() {
        newScene(KeepAliveSettings.OFF);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        int waited = secondsUntil(backend, Kind.PING, 500);
        assertTrue(waited >= 330 && waited <= 420, "seconds: " + waited);
        seconds(19);
        client.expectNothing();
        seconds(2);
        backend.expectClosed();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }

    @Test
    void backendWithoutCallsIsNotAsked() {
        newScene(KeepAliveSettings.OFF);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.response(1).trailersOk(1);
        seconds(88);
        backend.expectNothing().expectOpen();
    }

    @Test
    @GrpcRule(21)
    void row21BackendThatSaysTooManyPingsIsAskedHalfAsOften() {
        newScene(KeepAliveSettings.OFF);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        byte[] word = "too_many_pings".getBytes(StandardCharsets.US_ASCII);
        byte[] goAway = new byte[8 + word.length];
        goAway[3] = 1;
        goAway[7] = 0xb;
        System.arraycopy(word, 0, goAway, 8, word.length);
        backend.frame(7, 0, 0, goAway);
        backend.response(1).trailersOk(1);
        client.request(3, END_STREAM);
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1);
        int waited = secondsUntil(second, Kind.PING, 1000);
        assertTrue(waited >= 660 && waited <= 830, "seconds: " + waited);
        second.pingAck(KeepAlive.KEEP_ALIVE_PING).response(1).trailersOk(1);
    }

    @Test
    @GrpcRule(36)
    void row36OldConnectionIsDrainedInTwoPhases() {
        newScene(new KeepAliveSettings(0, 0, 100_000, 0));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        seconds(89);
        client.expectNothing().expectOpen();
        seconds(22);
        assertEquals(
                "max_age",
                client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR).text());
        client.pingAck(client.expectPing());
        assertEquals("max_age", client.expectGoAway(1, ErrorCode.NO_ERROR).text());
        client.data(1, "hello", END_STREAM);
        backend.expectData(1, "hello", END_STREAM);
        backend.response(1).trailersOk(1);
        client.expectHeaders(1);
        client.expectHeaders(1).endStream();
        client.expectClosed();
    }

    @Test
    void connectionThatHadItsCallsIsDrained() {
        newScene(new KeepAliveSettings(0, 0, 0, 2));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        client.expectNothing();
        client.request(3, END_STREAM);
        backend.expectHeaders(3);
        assertEquals(
                "max_age",
                client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR).text());
        client.request(5, END_STREAM);
        backend.expectHeaders(5);
        client.pingAck(client.expectPing()).expectGoAway(5, ErrorCode.NO_ERROR);
    }
}

package dev.portcullis.health;

import static dev.portcullis.health.CheckScene.WATCH;
import static dev.portcullis.health.CheckScene.main;
import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ScriptedPeer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that tells each change by itself (gRFC A17). */
class WatchTest {
    private final CheckScene checked = new CheckScene();

    @AfterEach
    void nothingIsLeft() {
        checked.close();
    }

    private static void expectWatch(ScriptedPeer server, int stream) {
        server.expectHeaders(stream).with(":path", HealthMessages.WATCH_PATH).without("grpc-timeout");
        server.expectData(stream, CheckScene.question("a.B"), true);
    }

    private static void say(ScriptedPeer server, int stream, ServingStatus status) {
        server.data(stream, CheckScene.text(status), OPEN);
    }

    /** A server that is watched and has said that it serves. */
    private ScriptedPeer serving() {
        checked.put(main(WATCH, "b0"));
        ScriptedPeer server = checked.scene.backend();
        expectWatch(server, 1);
        server.response(1);
        say(server, 1, ServingStatus.SERVING);
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
        return server;
    }

    @Test
    void eachWordOfTheServerHoldsAtOnce() {
        ScriptedPeer server = serving();
        ScriptedPeer client = checked.scene.client();
        say(server, 1, ServingStatus.NOT_SERVING);
        assertEquals(List.of("UNHEALTHY main b0:1: says NOT_SERVING"), checked.found());
        client.request(1, END_STREAM);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        say(server, 1, ServingStatus.SERVING);
        client.request(3, END_STREAM);
        server.expectHeaders(3);
        say(server, 1, ServingStatus.SERVICE_UNKNOWN);
        assertEquals(List.of("HEALTHY main b0:1", "UNHEALTHY main b0:1: says SERVICE_UNKNOWN"), checked.found());
        checked.scene.advanceMillis(120_000);
        server.rst(3, ErrorCode.CANCEL);
    }

    @Test
    @GrpcRule(43)
    void aServerWithoutWatchIsHealthyAndNotAskedAgain() {
        checked.put(main(WATCH, "b0"));
        ScriptedPeer server = checked.scene.backend();
        expectWatch(server, 1);
        server.headers(1, END_STREAM, ":status", "200", "grpc-status", "12");
        assertEquals(
                List.of(
                        "HEALTHY main b0:1: has no Watch: set healthCheck.grpc.watch to false, so that it is asked instead"),
                checked.found());
        checked.scene.advanceMillis(60_000);
        server.expectNothing();
    }

    @Test
    @GrpcRule(43)
    void anErrorMakesItUnhealthyAndIsRetriedBehindABackOffThatAMessageEnds() {
        ScriptedPeer server = serving();
        server.headers(1, END_STREAM, "grpc-status", "14", "grpc-message", "restarting");
        assertEquals(List.of("UNHEALTHY main b0:1: ends Watch with UNAVAILABLE (restarting)"), checked.found());
        checked.scene.advanceMillis(980);
        server.expectNothing();
        checked.scene.advanceMillis(40);
        expectWatch(server, 3);
        server.headers(3, END_STREAM, ":status", "200", "grpc-status", "14");
        checked.scene.advanceMillis(1_500);
        server.expectNothing();
        checked.scene.advanceMillis(140);
        expectWatch(server, 5);
        server.response(5);
        say(server, 5, ServingStatus.SERVING);
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
        server.headers(5, END_STREAM, "grpc-status", "0");
        checked.scene.advanceMillis(1_020);
        expectWatch(server, 7);
    }

    @Test
    void aLostConnectionIsMadeAnewBeforeTheServerIsJudged() {
        serving().disconnect();
        assertEquals(List.of(), checked.found());
        ScriptedPeer again = checked.scene.backend();
        expectWatch(again, 1);
        again.response(1);
        say(again, 1, ServingStatus.SERVING);
        assertEquals(List.of(), checked.found());
        again.disconnect();
        checked.scene.refuse();
        assertEquals(List.of("UNHEALTHY main b0:1: refused"), checked.found());
    }

    @Test
    void aServerThatSaysNothingInTimeIsUnhealthy() {
        checked.put(main(WATCH, "b0"));
        ScriptedPeer server = checked.scene.backend();
        expectWatch(server, 1);
        server.response(1);
        checked.scene.advanceMillis(5_020);
        server.expectRst(1, ErrorCode.CANCEL);
        assertEquals(List.of("UNHEALTHY main b0:1: no answer within 5000 ms"), checked.found());
    }

    @Test
    void removedServerIsLetGoAtOnceThoughItIsWatched() {
        ScriptedPeer server = serving();
        checked.put(main(WATCH, "b1"));
        server.expectRst(1, ErrorCode.CANCEL);
        server.expectGoAway(0, ErrorCode.NO_ERROR);
        server.expectClosed();
    }
}

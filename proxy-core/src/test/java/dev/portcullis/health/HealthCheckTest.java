package dev.portcullis.health;

import static dev.portcullis.health.CheckScene.GRPC;
import static dev.portcullis.health.CheckScene.answer;
import static dev.portcullis.health.CheckScene.asking;
import static dev.portcullis.health.CheckScene.expectCheck;
import static dev.portcullis.health.CheckScene.main;
import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.Http;
import dev.portcullis.settings.HealthCheckSettings.Tcp;
import dev.portcullis.settings.HealthCheckSettings.WhenAllUnhealthy;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What servers are asked, and what becomes of their answers. */
class HealthCheckTest {
    private final CheckScene checked = new CheckScene();

    @AfterEach
    void nothingIsLeft() {
        checked.close();
    }

    @Test
    void asksAtOnceOverThePooledConnectionWhichThenTakesCalls() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        server.expectHeaders(1)
                .with(":method", "POST")
                .with(":path", "/grpc.health.v1.Health/Check")
                .with(":scheme", "http")
                .with(":authority", "b0:1")
                .with("content-type", "application/grpc")
                .with("te", "trailers")
                .with("user-agent", "Portcullis-HealthCheck");
        server.expectData(1, CheckScene.question(""), true);
        server.response(1).data(1, CheckScene.text(ServingStatus.SERVING), OPEN).trailersOk(1);
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
        ScriptedPeer client = checked.scene.client();
        client.request(1, END_STREAM);
        server.expectHeaders(3).with(":path", "/s.S/M");
        server.response(3).trailersOk(3);
        client.expectHeaders(1);
        client.expectHeaders(1).with("grpc-status", "0");
        checked.scene.advanceMillis(29_900);
        server.expectNothing();
        checked.scene.advanceMillis(120);
        answer(server, 5, ServingStatus.SERVING);
        assertEquals(List.of(), checked.found(), "nothing new");
    }

    @Test
    void firstBadAnswerTakesANewServerOut() {
        checked.put(main(GRPC, "b0"));
        answer(checked.scene.backend(), 1, ServingStatus.NOT_SERVING);
        assertEquals(List.of("UNHEALTHY main b0:1: answers NOT_SERVING"), checked.found());
        ScriptedPeer client = checked.scene.client();
        client.request(1, END_STREAM);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }

    @Test
    void healthyServerFallsBehindThreeBadAnswersAndRisesBehindTwoGoodOnes() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        answer(server, 1, ServingStatus.SERVING);
        checked.found();
        checked.scene.advanceMillis(30_020);
        answer(server, 3, ServingStatus.NOT_SERVING);
        checked.scene.advanceMillis(1_020);
        answer(server, 5, ServingStatus.NOT_SERVING);
        assertEquals(List.of(), checked.found());
        checked.scene.advanceMillis(1_020);
        answer(server, 7, ServingStatus.NOT_SERVING);
        assertEquals(List.of("UNHEALTHY main b0:1: answers NOT_SERVING"), checked.found());
        checked.scene.advanceMillis(10_020);
        answer(server, 9, ServingStatus.SERVING);
        assertEquals(List.of(), checked.found());
        checked.scene.advanceMillis(1_020);
        answer(server, 11, ServingStatus.SERVING);
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
    }

    @Test
    void aGoodAnswerInBetweenEndsTheDoubt() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        answer(server, 1, ServingStatus.SERVING);
        checked.found();
        for (int round = 0; round < 2; round++) {
            int stream = 3 + 6 * round;
            checked.scene.advanceMillis(30_020);
            answer(server, stream, ServingStatus.NOT_SERVING);
            checked.scene.advanceMillis(1_020);
            answer(server, stream + 2, ServingStatus.NOT_SERVING);
            checked.scene.advanceMillis(1_020);
            answer(server, stream + 4, ServingStatus.SERVING);
        }
        assertEquals(List.of(), checked.found());
    }

    @Test
    void unknownServersGetCallsOnlyWhileNoneIsKnownToBeHealthy() {
        checked.put(main(GRPC, "b0", "b1"));
        ScriptedPeer client = checked.scene.client();
        client.request(1, OPEN).request(3, OPEN);
        ScriptedPeer first = checked.scene.backend();
        ScriptedPeer second = checked.scene.backend();
        expectCheck(first, 1);
        first.expectHeaders(3);
        expectCheck(second, 1);
        second.expectHeaders(3);
        second.response(1).data(1, CheckScene.text(ServingStatus.SERVING), OPEN).trailersOk(1);
        client.request(5, OPEN).request(7, OPEN);
        second.expectHeaders(5);
        second.expectHeaders(7);
        first.expectNothing();
    }

    @Test
    void whenAllAreUnhealthyCallsFailOrGoEverywhereAsTheOperatorChose() {
        checked.put(main(GRPC, "b0", "b1"));
        answer(checked.scene.backend(), 1, ServingStatus.NOT_SERVING);
        answer(checked.scene.backend(), 1, ServingStatus.NOT_SERVING);
        assertFalse(checked.scene.upstreams().isServing("main"));
        HealthCheckSettings open = new HealthCheckSettings(
                GRPC.question(), 0, null, "", Map.of(), 30_000, 10_000, 5_000, 2, 3, WhenAllUnhealthy.USE_ALL);
        checked.put(main(open, "b0", "b1"));
        assertTrue(checked.scene.upstreams().isServing("main"), "what was known stays known, and means something else");
    }

    @Test
    void unimplementedIsHealthyWhereTheOperatorExpectsIt() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        expectCheck(server, 1);
        server.headers(1, END_STREAM, ":status", "200", "grpc-status", "12", "grpc-message", "no such%20service");
        assertEquals(List.of("UNHEALTHY main b0:1: answers UNIMPLEMENTED (no such service)"), checked.found());
        checked.put(main(asking(new Grpc("", Set.of(0, 12), false)), "b0"));
        expectCheck(server, 3);
        server.headers(3, END_STREAM, ":status", "200", "grpc-status", "12");
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
    }

    @Test
    void aServerWithoutGrpcIsToldByItsHttpStatus() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        expectCheck(server, 1);
        server.headers(1, OPEN, ":status", "503").expectRst(1, ErrorCode.CANCEL);
        assertEquals(
                List.of("UNHEALTHY main b0:1: answers UNAVAILABLE (HTTP status 503 without grpc-status)"),
                checked.found());
    }

    @Test
    void httpModeSendsTheRequestAndReadsTheStatus() {
        HealthCheckSettings http = new HealthCheckSettings(
                new Http("HEAD", "/healthz?full=1", 204),
                0,
                null,
                "health.test",
                Map.of("x-probe", "yes"),
                30_000,
                10_000,
                5_000,
                2,
                3,
                WhenAllUnhealthy.FAIL);
        checked.put(main(http, "b0"));
        ScriptedPeer server = checked.scene.backend();
        server.expectHeaders(1)
                .with(":method", "HEAD")
                .with(":path", "/healthz?full=1")
                .with(":authority", "health.test")
                .with("x-probe", "yes")
                .endStream();
        server.headers(1, END_STREAM, ":status", "200");
        assertEquals(List.of("UNHEALTHY main b0:1: answers with HTTP status 200 instead of 204"), checked.found());
        checked.put(main(asking(new Http("GET", "/", 0)), "b0"));
        server.expectHeaders(3).with(":method", "GET").endStream();
        server.headers(3, OPEN, ":status", "302").expectRst(3, ErrorCode.CANCEL);
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
    }

    @Test
    void tcpModeConnectsAndClosesAgain() {
        checked.put(main(asking(new Tcp()), "b0"));
        ScriptedPeer server = checked.scene.accept();
        server.expectClosed();
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
        for (int i = 0; i < 3; i++) {
            checked.scene.advanceMillis(i == 0 ? 30_020 : 1_020);
            checked.scene.refuse();
        }
        assertEquals(List.of("UNHEALTHY main b0:1: refused"), checked.found());
    }

    @Test
    void anotherPortMeansAConnectionOfItsOwnThatEndsWithTheProbe() {
        HealthCheckSettings other = new HealthCheckSettings(
                GRPC.question(), 9000, null, "", Map.of(), 30_000, 10_000, 5_000, 2, 3, WhenAllUnhealthy.FAIL);
        checked.put(main(other, "b0"));
        ScriptedPeer server = checked.scene.backend();
        server.expectHeaders(1).with(":authority", "b0:9000");
        server.expectData(1, CheckScene.question(""), true);
        server.response(1).data(1, CheckScene.text(ServingStatus.SERVING), OPEN).trailersOk(1);
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
        server.expectGoAway(0, ErrorCode.NO_ERROR);
        server.expectClosed();
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsUnhealthy() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        expectCheck(server, 1);
        checked.scene.advanceMillis(5_020);
        server.expectRst(1, ErrorCode.CANCEL);
        assertEquals(List.of("UNHEALTHY main b0:1: no answer within 5000 ms"), checked.found());
    }

    @Test
    void theReasonSaysThatTheServerSpeaksTlsAndTheCheckDoesNot() {
        checked.put(main(GRPC, "b0"));
        checked.scene
                .accept()
                .raw((byte) 0x15, (byte) 3, (byte) 3, (byte) 0, (byte) 2, (byte) 2, (byte) 70)
                .disconnect();
        assertEquals(
                List.of("UNHEALTHY main b0:1: it speaks TLS on this port: write https:// in its URL"), checked.found());
    }

    @Test
    void aRefusedStreamIsAskedAgainSoonAndSaysNothing() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        expectCheck(server, 1);
        server.rst(1, ErrorCode.REFUSED_STREAM);
        assertEquals(List.of(), checked.found());
        checked.scene.advanceMillis(1_020);
        answer(server, 3, ServingStatus.SERVING);
        assertEquals(List.of("HEALTHY main b0:1"), checked.found());
    }

    @Test
    void reloadKeepsWhatIsKnownAndAsksNewServersOnly() {
        checked.put(main(GRPC, "b0"));
        ScriptedPeer server = checked.scene.backend();
        answer(server, 1, ServingStatus.NOT_SERVING);
        checked.found();
        checked.put(main(GRPC, "b0", "b1"));
        server.expectNothing();
        answer(checked.scene.backend(), 1, ServingStatus.SERVING);
        assertEquals(List.of("HEALTHY main b1:1"), checked.found());
        checked.put(main(GRPC, "b1"));
        assertEquals(List.of("UNCHECKED main b0:1"), checked.found());
        checked.scene.advanceMillis(10_020);
        server.expectGoAway(0, ErrorCode.NO_ERROR);
        server.expectClosed();
    }

    @Test
    void probesBeyondTheLimitWaitForTheirTurn() {
        int servers = ProbeSlots.PROBES_MAX + 2;
        String[] hosts = IntStream.range(0, servers).mapToObj(i -> "b" + i).toArray(String[]::new);
        checked.put(main(GRPC, hosts));
        assertEquals(ProbeSlots.PROBES_MAX, checked.scene.dialled().size());
        assertEquals(List.of(LimitKind.HEALTH_PROBES, LimitKind.HEALTH_PROBES), checked.scene.observer().limits);
        for (int i = 0; i < servers; i++) {
            answer(checked.scene.backend(new Http2Settings()), 1, ServingStatus.SERVING);
        }
        assertEquals(
                servers,
                checked.found().stream().filter(e -> e.startsWith("HEALTHY")).count());
    }
}

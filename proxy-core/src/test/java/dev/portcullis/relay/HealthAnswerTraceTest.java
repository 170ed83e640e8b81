package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.GrpcHead;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the proxy answers {@code grpc.health.v1} itself. */
class HealthAnswerTraceTest {
    private final ProxyScene scene = new ProxyScene();
    private final ScriptedPeer client = scene.client();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String saying(ServingStatus status) {
        return text(HealthMessages.response(status));
    }

    private void head(int stream, String path, boolean end) {
        client.headers(stream, end, GrpcHead.of(path));
    }

    private void ask(int stream, String path, String service) {
        head(stream, path, OPEN);
        client.data(stream, text(HealthMessages.request(service)), END_STREAM);
    }

    private void expectCheck(int stream, String service, ServingStatus status) {
        ask(stream, HealthMessages.CHECK_PATH, service);
        client.expectHeaders(stream).with(":status", "200").with("content-type", "application/grpc");
        client.expectData(stream, saying(status), false);
        client.expectHeaders(stream).with("grpc-status", "0").endStream();
    }

    /** The only server of {@code main} refuses a connection. */
    private void loseServers(int stream) {
        client.request(stream, END_STREAM);
        scene.refuse();
        client.expectHeaders(stream).with("grpc-status", "14");
    }

    @Test
    @GrpcRule(42)
    void checkKnowsTheEdgeServicesAndWhatRulesName() {
        expectCheck(1, "", ServingStatus.SERVING);
        expectCheck(3, "main", ServingStatus.SERVING);
        expectCheck(5, "s.S", ServingStatus.SERVING);
        ask(7, HealthMessages.CHECK_PATH, "nobody");
        client.expectHeaders(7).with("grpc-status", "5").endStream();
        loseServers(9);
        expectCheck(11, "", ServingStatus.SERVING);
        expectCheck(13, "main", ServingStatus.NOT_SERVING);
        expectCheck(15, "host.S", ServingStatus.NOT_SERVING);
        expectCheck(17, "other.S", ServingStatus.SERVING);
        assertEquals(1, scene.observer().started, "calls: those of the desk are none");
    }

    @Test
    void listTellsAllNames() {
        Map<String, ServingStatus> all = new TreeMap<>();
        List.of("", "main", "other", "s.S", "other.S", "host.S").forEach(name -> all.put(name, ServingStatus.SERVING));
        head(1, HealthMessages.LIST_PATH, OPEN);
        client.data(1, text(HealthMessages.request("")), END_STREAM);
        client.expectHeaders(1);
        client.expectData(1, text(HealthMessages.list(all)), false);
        client.expectHeaders(1).with("grpc-status", "0").endStream();
    }

    @Test
    @GrpcRule(42)
    void watchTellsEachChangeAndStaysOpenForUnknownNames() {
        ask(1, HealthMessages.WATCH_PATH, "nobody");
        client.expectHeaders(1).with(":status", "200").open();
        client.expectData(1, saying(ServingStatus.SERVICE_UNKNOWN), false);
        ask(3, HealthMessages.WATCH_PATH, "main");
        client.expectHeaders(3).open();
        client.expectData(3, saying(ServingStatus.SERVING), false);
        loseServers(5);
        scene.advanceMillis(120);
        client.expectData(3, saying(ServingStatus.NOT_SERVING), false);
        scene.advanceMillis(1_000);
        client.expectNothing();
        client.rst(1, ErrorCode.CANCEL).rst(3, ErrorCode.CANCEL);
    }

    @Test
    void aDrainIsToldBeforeTheConnectionSaysGoodbyeAndIsNotHeldUp() {
        ask(1, HealthMessages.WATCH_PATH, "");
        client.expectHeaders(1);
        client.expectData(1, saying(ServingStatus.SERVING), false);
        scene.leave();
        client.expectData(1, saying(ServingStatus.NOT_SERVING), false);
        expectCheck(3, "main", ServingStatus.NOT_SERVING);
        scene.drainClients();
        client.expectGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
        long ping = client.expectPing();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.pingAck(ping);
        client.expectGoAway(3, ErrorCode.NO_ERROR);
        client.expectClosed();
    }

    @Test
    void whatIsNoQuestionGetsAStatus() {
        head(1, "/grpc.health.v1.Health/Chek", END_STREAM);
        client.expectHeaders(1).with("grpc-status", "12").endStream();
        head(3, HealthMessages.CHECK_PATH, END_STREAM);
        client.expectHeaders(3).with("grpc-status", "13").endStream();
        head(5, HealthMessages.CHECK_PATH, OPEN);
        client.data(5, "\0\0\0\0\2\n\5", END_STREAM);
        client.expectHeaders(5).with("grpc-status", "3").endStream();
        head(7, HealthMessages.CHECK_PATH, OPEN);
        client.data(7, "\0\0\1\0\0", OPEN);
        client.expectHeaders(7).with("grpc-status", "8").endStream();
        client.expectRst(7, ErrorCode.NO_ERROR);
        head(9, HealthMessages.CHECK_PATH, OPEN);
        client.data(9, "\0\0", END_STREAM);
        client.expectHeaders(9).with("grpc-status", "13").endStream();
    }
}

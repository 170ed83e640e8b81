package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.MethodPolicy;
import dev.portcullis.settings.MiddlewareSettings.Retry;
import dev.portcullis.settings.RetryPolicy;
import dev.portcullis.settings.RetryThrottle;
import dev.portcullis.settings.StatusCodes;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls with a retry policy (gRFC A6): rows 44 and 47 of the table of what a client must get. */
class RetryTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";
    private static final String LARGE = "x".repeat(16_000);
    /** The first wait is 100 ms give or take a fifth, and a tick of the wheel late at most. */
    private static final int SHORTER_MILLIS = 79;

    private static final int LONGER_MILLIS = 140;
    private static final RetryPolicy THREE = new RetryPolicy(3, 100, 1_000, 2, 0, StatusCodes.UNAVAILABLE);

    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private static Retry retry(RetryPolicy policy, @Nullable RetryThrottle throttle) {
        return new Retry("r", CallPolicies.ofAll(new MethodPolicy(policy, null, 0), throttle));
    }

    private void servers(int count) {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withBackends(count));
    }

    private static void fail(ScriptedPeer backend, int stream, int status, String... more) {
        String[] fields = {":status", "200", "content-type", "application/grpc", "grpc-status", "" + status};
        String[] all = java.util.Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        backend.headers(stream, END_STREAM, all);
    }

    @Test
    @GrpcRule({44, 47})
    void laterAttemptAnswersAndSaysHowManyWereBefore() {
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "grpc-previous-rpc-attempts", "7").data(1, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("grpc-previous-rpc-attempts", "7");
        backend.expectData(1, MESSAGE, END_STREAM);
        fail(backend, 1, 14);
        scene.advanceMillis(SHORTER_MILLIS);
        backend.expectNothing();
        scene.advanceMillis(LONGER_MILLIS - SHORTER_MILLIS);
        backend.expectHeaders(3)
                .with(":path", "/s.S/M")
                .with("grpc-previous-rpc-attempts", "1")
                .open();
        backend.expectData(3, MESSAGE, END_STREAM);
        fail(backend, 3, 14);
        scene.advanceMillis(159);
        backend.expectNothing();
        scene.advanceMillis(110);
        backend.expectHeaders(5).with("grpc-previous-rpc-attempts", "2").open();
        backend.expectData(5, MESSAGE, END_STREAM).expectNothing();
        client.expectNothing();
        backend.answer(5, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        assertEquals(0, scene.observer().ended.get(0).grpcStatus());
        assertEquals(null, scene.observer().ended.get(0).cause());
    }

    @Test
    @GrpcRule(44)
    void lastAttemptsStatusIsTheClients() {
        scene.reload(retry(RetryPolicy.DEFAULT, null));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        fail(backend, 1, 14);
        scene.advanceMillis(LONGER_MILLIS);
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        fail(backend, 3, 14, "grpc-message", "second");
        client.expectHeaders(1)
                .with("grpc-status", "14")
                .with("grpc-message", "second")
                .endStream();
        scene.advanceMillis(10_000);
        backend.expectNothing();
    }

    @Test
    @GrpcRule(44)
    void otherStatusesAndAnswersAreNotTriedAgain() {
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, END_STREAM);
        ScriptedPeer backend = scene.backend();
        fail(backend, 1, 13);
        client.expectHeaders(1).with("grpc-status", "13").endStream();
        backend.response(3).headers(3, END_STREAM, "grpc-status", "14");
        client.expectHeaders(3).open();
        client.expectHeaders(3).with("grpc-status", "14").endStream();
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        scene.advanceMillis(1_000);
        backend.expectNothing();
    }

    @Test
    @GrpcRule(44)
    void serverSaysWhen() {
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        fail(backend, 1, 14, "grpc-retry-pushback-ms", "500");
        scene.advanceMillis(480);
        backend.expectNothing();
        scene.advanceMillis(40);
        backend.expectHeaders(3);
        // The growth of the wait begins anew behind what the server said.
        fail(backend, 3, 14);
        scene.advanceMillis(LONGER_MILLIS);
        backend.expectHeaders(5);
        backend.answer(5, MESSAGE);
        client.expectAnswer(1, MESSAGE);
    }

    @Test
    @GrpcRule(44)
    void serverSaysNever() {
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = null;
        int stream = 1;
        for (String pushback : List.of("-1", "soon", "", "99999999999")) {
            client.request(stream, END_STREAM);
            backend = backend == null ? scene.backend() : backend;
            backend.expectHeaders(stream);
            fail(backend, stream, 14, "grpc-retry-pushback-ms", pushback);
            client.expectHeaders(stream).with("grpc-status", "14").endStream();
            scene.advanceMillis(2_000);
            backend.expectNothing();
            stream += 2;
        }
    }

    @Test
    @GrpcRule(44)
    void attemptGoesToAnotherServer() {
        servers(3);
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        fail(first, 1, 14);
        // Turns of other calls come back to the first server, which the retry leaves out.
        client.request(3, END_STREAM).request(5, END_STREAM);
        ScriptedPeer second = scene.backend();
        ScriptedPeer third = scene.backend();
        scene.advanceMillis(LONGER_MILLIS);
        first.expectHeaders(1);
        first.expectNothing();
        second.expectHeaders(1);
        second.expectHeaders(3).with("grpc-previous-rpc-attempts", "1");
        second.answer(1, MESSAGE);
        second.answer(3, MESSAGE);
        third.answer(1, MESSAGE);
        assertEquals(3, scene.observer().ended.size());
    }

    @Test
    @GrpcRule(44)
    void lostConnectionAndHttpStatusAreTriedAgain() {
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.backend().disconnect();
        client.expectNothing();
        scene.advanceMillis(LONGER_MILLIS);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("grpc-previous-rpc-attempts", "1");
        backend.headers(1, OPEN, ":status", "503", "content-type", "text/plain");
        backend.expectRst(1, ErrorCode.CANCEL);
        scene.advanceMillis(300);
        backend.expectHeaders(3).with("grpc-previous-rpc-attempts", "2");
        backend.answer(3, MESSAGE);
        client.expectAnswer(1, MESSAGE);
    }

    @Test
    @GrpcRule(44)
    void unreachableServiceIsAskedAgain() {
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.refuse();
        client.expectNothing();
        scene.advanceMillis(LONGER_MILLIS);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("grpc-previous-rpc-attempts", "1");
        backend.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
    }

    @Test
    void tokensRunOutAndComeBack() {
        scene.reload(retry(RetryPolicy.DEFAULT, new RetryThrottle(2, 1_000)));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        fail(backend, 1, 14);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        assertEquals(List.of(LimitKind.RETRY_THROTTLE), scene.observer().limits);
        client.request(3, END_STREAM);
        backend.expectHeaders(3);
        backend.answer(3, MESSAGE);
        client.expectAnswer(3, MESSAGE);
        scene.reload(retry(RetryPolicy.DEFAULT, new RetryThrottle(4, 1_000)));
        client.request(5, END_STREAM);
        backend.expectHeaders(5);
        fail(backend, 5, 14);
        scene.advanceMillis(LONGER_MILLIS);
        backend.expectHeaders(7);
        backend.answer(7, MESSAGE);
        client.expectAnswer(5, MESSAGE);
    }

    @Test
    void attemptHasItsTimeAndTheCallItsDeadline() {
        scene.reload(retry(new RetryPolicy(2, 100, 100, 1, 1_000, StatusCodes.UNAVAILABLE), null));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "grpc-timeout", "10S");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("grpc-timeout", "10000000u");
        scene.advanceMillis(3_000);
        backend.expectNothing();
        client.data(1, MESSAGE, END_STREAM);
        backend.expectData(1, MESSAGE, END_STREAM);
        scene.advanceMillis(1_020);
        backend.expectRst(1, ErrorCode.CANCEL);
        client.expectNothing();
        scene.advanceMillis(140);
        backend.expectHeaders(3).with("grpc-timeout", "5840000u");
        backend.expectData(3, MESSAGE, END_STREAM);
        scene.advanceMillis(1_020);
        backend.expectRst(3, ErrorCode.CANCEL);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        assertEquals(Cause.ATTEMPT_TIMED_OUT, scene.observer().ended.get(0).cause());
    }

    @Test
    void deadlineAndCancelEndTheWait() {
        scene.reload(retry(new RetryPolicy(5, 5_000, 5_000, 1, 0, StatusCodes.UNAVAILABLE), null));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "1S").request(3, OPEN).data(3, MESSAGE, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        backend.expectData(3, MESSAGE, END_STREAM);
        fail(backend, 1, 14);
        fail(backend, 3, 14);
        client.rst(3, ErrorCode.CANCEL);
        scene.advanceMillis(1_020);
        client.expectHeaders(1).with("grpc-status", "4").endStream();
        scene.advanceMillis(10_000);
        backend.expectNothing();
    }

    @Test
    void methodsTimeoutBoundsTheCall() {
        scene.reload(new Retry("r", CallPolicies.ofAll(new MethodPolicy(null, null, 2_000), null)));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "grpc-timeout", "1S").request(3, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("grpc-timeout", "1000000u");
        backend.expectHeaders(3).with("grpc-timeout", "2000000u");
        scene.advanceMillis(2_020);
        backend.expectRst(1, ErrorCode.CANCEL).expectRst(3, ErrorCode.CANCEL);
        client.expectHeaders(1).with("grpc-status", "4").endStream();
        client.expectHeaders(3).with("grpc-status", "4").endStream();
    }

    @Test
    void policyOfTheMethodBeforeThatOfItsService() {
        MethodPolicy none = new MethodPolicy(null, null, 0);
        MethodPolicy three = new MethodPolicy(THREE, null, 0);
        CallPolicies policies = new CallPolicies(Map.of("/s.S/M", none, "/s.S/", three), none, null);
        assertEquals(none, policies.of("/s.S/M"));
        assertEquals(three, policies.of("/s.S/N"));
        assertEquals(none, policies.of("/t.S/M"));
        assertEquals(none, policies.of("odd"));
    }

    @Test
    void requestThatDoesNotFitIsNotTriedAgain() {
        scene.reload(retry(THREE, null));
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
        fail(backend, 1, 14);
        backend.rst(1, ErrorCode.NO_ERROR);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.expectRst(1, ErrorCode.NO_ERROR);
    }

    @Test
    void whatTheClientSendsDuringTheWaitFollows() {
        scene.reload(retry(THREE, null));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, LARGE, OPEN).data(1, LARGE, OPEN).data(1, LARGE, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.windowUpdate(0, 100_000);
        fail(backend, 1, 14);
        backend.expectHeaders(1);
        for (int i = 0; i < 3; i++) {
            backend.expectData(1, LARGE, OPEN);
        }
        backend.expectRst(1, ErrorCode.CANCEL);
        int creditBytes = creditOf(client);
        client.data(1, LARGE, END_STREAM);
        scene.advanceMillis(LONGER_MILLIS);
        backend.expectHeaders(3).open();
        int bytes = 0;
        boolean ended = false;
        for (SeenFrame frame = backend.poll(); frame != null; frame = backend.poll()) {
            bytes += frame.text().length();
            ended |= frame.end();
        }
        assertEquals(64_000, bytes);
        assertTrue(ended);
        assertEquals(48_000, creditBytes);
        backend.answer(3, MESSAGE);
        client.expectAnswer(1, MESSAGE);
    }

    private static int creditOf(ScriptedPeer client) {
        int bytes = 0;
        for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
            bytes += frame.stream() == 1 ? (int) frame.number() : 0;
        }
        return bytes;
    }
}

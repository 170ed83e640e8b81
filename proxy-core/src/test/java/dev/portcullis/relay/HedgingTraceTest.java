package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.HedgingPolicy;
import dev.portcullis.settings.MethodPolicy;
import dev.portcullis.settings.MiddlewareSettings.Retry;
import dev.portcullis.settings.RetryThrottle;
import dev.portcullis.settings.StatusCodes;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that several servers get, the first of which to answer is heard (gRFC A6). */
class HedgingTraceTest {
    private static final String MESSAGE = "\0\0\0\0\5hello";
    private static final StatusCodes NON_FATAL = StatusCodes.of(14, 13);

    private ProxyScene scene = new ProxyScene(SceneOptions.USUAL.withBackends(3));

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void hedge(int attempts, long delayMillis, @Nullable RetryThrottle throttle) {
        MethodPolicy method = new MethodPolicy(null, new HedgingPolicy(attempts, delayMillis, NON_FATAL), 0);
        scene.reload(new Retry("r", CallPolicies.ofAll(method, throttle)));
    }

    private static void end(ScriptedPeer backend, int stream, int status, String... more) {
        List<String> fields = new ArrayList<>(
                List.of(":status", "200", "content-type", "application/grpc", "grpc-status", "" + status));
        fields.addAll(List.of(more));
        backend.headers(stream, END_STREAM, fields.toArray(new String[0]));
    }

    @Test
    @GrpcRule(44)
    void firstAnswerWinsAndTheOthersAreCancelled() {
        hedge(3, 100, null);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, MESSAGE, OPEN);
        ScriptedPeer first = scene.backend();
        first.expectHeaders(1).without("grpc-previous-rpc-attempts");
        first.expectData(1, MESSAGE, OPEN);
        scene.advanceMillis(500);
        client.data(1, MESSAGE, END_STREAM);
        first.expectData(1, MESSAGE, END_STREAM);
        scene.advanceMillis(120);
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1).with("grpc-previous-rpc-attempts", "1").open();
        second.expectData(1, MESSAGE, OPEN);
        second.expectData(1, MESSAGE, END_STREAM);
        scene.advanceMillis(120);
        ScriptedPeer third = scene.backend();
        third.expectHeaders(1).with("grpc-previous-rpc-attempts", "2");
        client.expectNothing();
        second.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        first.expectRst(1, ErrorCode.CANCEL).expectNothing();
        third.expectData(1, MESSAGE, OPEN);
        third.expectData(1, MESSAGE, END_STREAM);
        third.expectRst(1, ErrorCode.CANCEL).expectNothing();
        assertEquals("b1:1", scene.observer().ended.get(0).backend());
        scene.advanceMillis(1_000);
    }

    @Test
    @GrpcRule(44)
    void nonFatalStatusSendsTheNextAtOnceAndAFatalOneEndsTheCall() {
        hedge(3, 5_000, null);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        end(first, 1, 14);
        scene.advanceMillis(20);
        ScriptedPeer second = scene.backend();
        second.expectHeaders(1).with("grpc-previous-rpc-attempts", "1");
        scene.advanceMillis(5_020);
        ScriptedPeer third = scene.backend();
        end(third, 1, 7);
        client.expectHeaders(1).with("grpc-status", "7").endStream();
        second.expectRst(1, ErrorCode.CANCEL);
    }

    @Test
    void lastFailureIsTheCalls() {
        hedge(2, 0, null);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        ScriptedPeer second = scene.backend();
        end(first, 1, 14, "grpc-message", "first");
        client.expectNothing();
        second.rst(1, ErrorCode.INTERNAL_ERROR);
        client.expectHeaders(1).with("grpc-status", "13").endStream();
    }

    @Test
    void pushbackDelaysOrStopsTheNext() {
        hedge(2, 5_000, null);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        end(first, 1, 14, "grpc-retry-pushback-ms", "900");
        scene.advanceMillis(880);
        assertEquals(List.of(), scene.dialled());
        scene.advanceMillis(40);
        ScriptedPeer second = scene.backend();
        second.answer(1, MESSAGE);
        client.expectAnswer(1, MESSAGE);
        client.request(3, END_STREAM);
        ScriptedPeer third = scene.backend();
        third.expectHeaders(1);
        end(third, 1, 14, "grpc-retry-pushback-ms", "-1");
        client.expectHeaders(3).with("grpc-status", "14").endStream();
    }

    @Test
    void withoutTokensThereIsOneAttempt() {
        hedge(2, 100, new RetryThrottle(2, 1));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend();
        end(first, 1, 14);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        client.request(3, END_STREAM);
        ScriptedPeer second = scene.backend();
        scene.advanceMillis(500);
        second.answer(1, MESSAGE);
        client.expectAnswer(3, MESSAGE);
        assertEquals(List.of(LimitKind.RETRY_THROTTLE, LimitKind.RETRY_THROTTLE), scene.observer().limits);
    }

    /** Whatever comes in whatever order: each call ends once, and nothing is left over. */
    @Test
    void anyOrderOfEventsEndsEachCallOnce() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int round = 0; round < 200; round++) {
            scene.close();
            scene = new ProxyScene(SceneOptions.USUAL.withBackends(3));
            anyOrder(new Random(seed + round), "seed " + (seed + round));
        }
    }

    /** An attempt that a backend has not ended. */
    private record OpenStream(ScriptedPeer backend, int stream) {}

    private void anyOrder(Random random, String seed) {
        hedge(2 + random.nextInt(3), random.nextInt(3) * 50L, random.nextBoolean() ? RetryThrottle.DEFAULT : null);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN, "grpc-timeout", "3S");
        List<ScriptedPeer> backends = new ArrayList<>();
        List<OpenStream> open = new ArrayList<>();
        boolean sent = false;
        boolean cancelled = false;
        for (int step = 0; step < 60; step++) {
            int what = random.nextInt(12);
            if (what == 0 && !scene.dialled().isEmpty()) {
                scene.refuse();
            } else if (what <= 3 && !scene.dialled().isEmpty()) {
                backends.add(scene.backend());
            } else if (what == 4 && !sent && !cancelled) {
                sent = true;
                client.data(1, MESSAGE, END_STREAM);
            } else if (what == 5 && random.nextInt(8) == 0 && !cancelled) {
                cancelled = true;
                client.rst(1, ErrorCode.CANCEL);
            } else if (what <= 7) {
                scene.advanceMillis(random.nextInt(120));
            } else if (!open.isEmpty()) {
                OpenStream to = open.remove(random.nextInt(open.size()));
                act(random.nextInt(6), to.backend(), to.stream());
            }
            backends.forEach(backend -> note(backend, open));
        }
        if (!sent && !cancelled) {
            // A call that is answered before its request is whole stays open until the client ends it, too.
            cancelled = true;
            client.rst(1, ErrorCode.CANCEL);
        }
        scene.advanceMillis(4_000);
        assertEquals(1, scene.observer().ended.size(), seed);
        int ends = 0;
        for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
            ends += frame.kind() == Kind.HEADERS && frame.end() ? 1 : 0;
            assertTrue(ends <= 1, seed);
        }
        assertTrue(cancelled || ends == 1 || scene.observer().ended.get(0).grpcStatus() > 0, seed);
    }

    private static void act(int what, ScriptedPeer backend, int stream) {
        switch (what) {
            case 0 -> backend.answer(stream, MESSAGE);
            case 1 -> end(backend, stream, 14);
            case 2 -> end(backend, stream, 5);
            case 3 -> backend.rst(stream, ErrorCode.REFUSED_STREAM);
            case 4 -> backend.rst(stream, ErrorCode.INTERNAL_ERROR);
            default -> backend.headers(stream, OPEN, ":status", "503", "content-type", "text/plain");
        }
    }

    /** Streams that the proxy opened, and those that it cancelled. */
    private static void note(ScriptedPeer backend, List<OpenStream> open) {
        for (SeenFrame frame = backend.poll(); frame != null; frame = backend.poll()) {
            OpenStream one = new OpenStream(backend, frame.stream());
            if (frame.kind() == Kind.HEADERS) {
                open.add(one);
            } else if (frame.kind() == Kind.RST) {
                open.remove(one);
            }
        }
    }
}

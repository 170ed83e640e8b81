package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.BreakerCondition;
import dev.portcullis.settings.BreakerCondition.Comparator;
import dev.portcullis.settings.BreakerCondition.Comparison;
import dev.portcullis.settings.BreakerCondition.LatencyAtQuantile;
import dev.portcullis.settings.BreakerCondition.NetworkErrorRatio;
import dev.portcullis.settings.BreakerCondition.ResponseCodeRatio;
import dev.portcullis.settings.MiddlewareSettings.CircuitBreaker;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls behind a circuit breaker: row 27 of the table of what a client must get. */
class BreakerTraceTest {
    private static final BreakerCondition HALF_FAIL =
            new Comparison(new ResponseCodeRatio(500, 600, 0, 600), Comparator.ABOVE, 0.5);

    private final ProxyScene scene = new ProxyScene();
    private int next = 1;

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void breaker(BreakerCondition condition) {
        scene.reload(new CircuitBreaker("b", condition, 100, 10_000, 10_000));
    }

    /** A call that the backend ends with that status if it comes there; whether it does. */
    private boolean passes(ScriptedPeer client, ScriptedPeer backend, int status) {
        client.request(next, END_STREAM);
        next += 2;
        SeenFrame seen = backend.poll();
        if (seen == null) {
            return false;
        }
        assertEquals(Kind.HEADERS, seen.kind());
        end(backend, seen.stream(), status);
        return true;
    }

    private static void end(ScriptedPeer backend, int stream, int status) {
        backend.headers(
                stream, END_STREAM, ":status", "200", "content-type", "application/grpc", "grpc-status", "" + status);
    }

    private ScriptedPeer firstCall(ScriptedPeer client, int status, long afterMillis) {
        client.request(next, END_STREAM);
        next += 2;
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        scene.advanceMillis(afterMillis);
        end(backend, 1, status);
        return backend;
    }

    @Test
    @GrpcRule(27)
    void opensRecoversAndCloses() {
        breaker(HALF_FAIL);
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = firstCall(client, 0, 0);
        scene.advanceMillis(200);
        assertTrue(passes(client, backend, 14));
        scene.advanceMillis(200);
        assertTrue(passes(client, backend, 14));
        scene.advanceMillis(9_900);
        assertFalse(passes(client, backend, 0));
        assertEquals(Cause.CIRCUIT_OPEN, scene.observer().ended.get(3).cause());
        assertEquals(14, scene.observer().ended.get(3).grpcStatus());
        assertEquals(LimitKind.CIRCUIT_BREAKER, scene.observer().limits.get(0));
        scene.advanceMillis(120);
        int passed = 0;
        for (int i = 0; i < 100; i++) {
            passed += passes(client, backend, 0) ? 1 : 0;
            scene.advanceMillis(100);
        }
        assertTrue(passed > 40 && passed < 60, "of a hundred calls passed " + passed);
        for (int i = 0; i < 10; i++) {
            assertTrue(passes(client, backend, 0));
        }
    }

    @Test
    void opensAgainWhileItRecovers() {
        breaker(HALF_FAIL);
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = firstCall(client, 13, 0);
        scene.advanceMillis(200);
        assertFalse(passes(client, backend, 0));
        scene.advanceMillis(10_000);
        assertFalse(passes(client, backend, 0));
        scene.advanceMillis(8_000);
        assertFalse(passes(client, backend, 0));
        assertTrue(passes(client, backend, 14));
        assertFalse(passes(client, backend, 0));
        scene.advanceMillis(9_900);
        assertFalse(passes(client, backend, 0));
    }

    @Test
    void opensByLostConnections() {
        breaker(new Comparison(new NetworkErrorRatio(), Comparator.FROM, 1));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.backend().disconnect();
        client.expectHeaders(1).with("grpc-status", "14");
        client.request(3, END_STREAM);
        client.expectHeaders(3).with("grpc-message", "the service takes no more calls now");
    }

    @Test
    void opensByLatency() {
        breaker(new Comparison(new LatencyAtQuantile(50), Comparator.ABOVE, 200));
        ScriptedPeer client = scene.client();
        ScriptedPeer backend = firstCall(client, 0, 300);
        assertFalse(passes(client, backend, 0));
    }
}

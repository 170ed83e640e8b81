package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.failure.Cause;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.LimitSettings;
import dev.portcullis.settings.MethodPolicy;
import dev.portcullis.settings.MiddlewareSettings.Retry;
import dev.portcullis.settings.RetryPolicy;
import dev.portcullis.settings.ServicePolicies;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits of a service as a whole: row 27 of the table of what a client must get. */
class ServiceLimitTraceTest {
    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private void limit(int calls, int pending, int retries) {
        LimitSettings limits = new LimitSettings(calls, pending, retries, 0);
        scene.put(scene.mainAs("main", ServicePolicies.of(limits)));
    }

    private static void end(ScriptedPeer backend, int stream, int status) {
        backend.headers(
                stream, END_STREAM, ":status", "200", "content-type", "application/grpc", "grpc-status", "" + status);
    }

    private void expectDrop(ScriptedPeer client, int stream) {
        client.expectHeaders(stream)
                .with("grpc-status", "14")
                .with("grpc-message", "the service takes no more calls now")
                .endStream();
    }

    @Test
    @GrpcRule(27)
    void callAboveTheLimitIsUnavailableAndNotTriedAgain() {
        scene.reload(new Retry("r", CallPolicies.ofAll(new MethodPolicy(RetryPolicy.DEFAULT, null, 0), null)));
        limit(2, 0, 0);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, END_STREAM).request(5, END_STREAM);
        expectDrop(client, 5);
        assertEquals(Cause.CIRCUIT_OPEN, scene.observer().ended.get(0).cause());
        assertEquals(List.of(LimitKind.SERVICE_CALLS), scene.observer().limits);
        scene.advanceMillis(1_000);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        backend.expectNothing();
        end(backend, 1, 0);
        client.expectHeaders(1);
        client.request(7, END_STREAM);
        backend.expectHeaders(5);
        end(backend, 3, 0);
        end(backend, 5, 0);
        client.expectHeaders(3);
        client.expectHeaders(7);
    }

    @Test
    void callAboveTheLimitOfThoseThatWait() {
        limit(0, 1, 0);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, END_STREAM);
        expectDrop(client, 3);
        ScriptedPeer backend = scene.backend();
        client.request(5, END_STREAM).request(7, END_STREAM);
        for (int stream = 1; stream <= 5; stream += 2) {
            backend.expectHeaders(stream);
            end(backend, stream, 0);
        }
        assertEquals(List.of(LimitKind.SERVICE_PENDING), scene.observer().limits);
    }

    @Test
    void noMoreCallsAreTriedAgainThanTheLimit() {
        scene.reload(new Retry("r", CallPolicies.ofAll(new MethodPolicy(RetryPolicy.DEFAULT, null, 0), null)));
        limit(0, 0, 1);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM).request(3, END_STREAM);
        ScriptedPeer backend = scene.backend();
        end(backend, 1, 14);
        end(backend, 3, 14);
        client.expectHeaders(3).with("grpc-status", "14");
        assertEquals(List.of(LimitKind.SERVICE_RETRIES), scene.observer().limits);
        scene.advanceMillis(150);
        end(backend, 5, 0);
        client.expectHeaders(1).with("grpc-status", "0");
        client.request(5, END_STREAM);
        end(backend, 7, 14);
        scene.advanceMillis(150);
        end(backend, 9, 0);
        client.expectHeaders(5).with("grpc-status", "0");
    }
}

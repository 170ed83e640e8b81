package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.ServicePolicies;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that cancels far more than others does so on backend connections that the others have no calls on. */
class CancelledCallsTraceTest {
    private ProxyScene scene = new ProxyScene();
    private final ScriptedPeer good = scene.client();
    private ScriptedPeer bad = scene.client();
    private ScriptedPeer shared = bad;
    /** The next stream of {@link #bad}. */
    private int next = 1;

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    /** One call of the good client that stays open, and as many cancelled ones of the other as move it. */
    private void moveBad() {
        good.request(1, OPEN);
        shared = scene.backend();
        shared.expectHeaders(1);
        shared.response(1);
        good.expectHeaders(1);
        for (int i = 0; i < CancelShare.CANCELS_MIN; i++) {
            cancelOne(shared, 3 + 2 * i);
        }
        assertEquals(List.of(LimitKind.CANCELLED_CALLS), scene.observer().limits);
    }

    private void cancelOne(ScriptedPeer backend, int backendStream) {
        bad.request(next, OPEN);
        backend.expectHeaders(backendStream);
        backend.response(backendStream);
        bad.expectHeaders(next);
        bad.rst(next, ErrorCode.CANCEL);
        backend.expectRst(backendStream, ErrorCode.CANCEL);
        next += 2;
    }

    private void answer(ScriptedPeer backend, int backendStream, ScriptedPeer client, int clientStream) {
        backend.expectHeaders(backendStream);
        backend.response(backendStream).trailersOk(backendStream);
        client.expectHeaders(clientStream);
        client.expectHeaders(clientStream).with("grpc-status", "0");
    }

    @Test
    void serverThatEndsTheConnectionHitsNobodyElse() {
        moveBad();
        bad.request(next, OPEN);
        ScriptedPeer apart = scene.backend();
        apart.expectHeaders(1);
        good.request(3, END_STREAM);
        answer(shared, 3 + 2 * CancelShare.CANCELS_MIN, good, 3);
        apart.goAway(1, ErrorCode.ENHANCE_YOUR_CALM).disconnect();
        bad.expectHeaders(next).with("grpc-status", "14");
        shared.trailersOk(1);
        good.expectHeaders(1).with("grpc-status", "0");
        good.rst(1, ErrorCode.NO_ERROR);
    }

    @Test
    void clientThatComesBackSharesAgain() {
        moveBad();
        bad.request(next, END_STREAM);
        ScriptedPeer apart = scene.backend();
        answer(apart, 1, bad, next);
        scene.advanceMillis(31_000);
        bad.request(next + 2, END_STREAM);
        answer(apart, 3, bad, next + 2);
        scene.advanceMillis(31_000);
        bad.request(next + 4, END_STREAM);
        answer(shared, 3 + 2 * CancelShare.CANCELS_MIN, bad, next + 4);
        good.rst(1, ErrorCode.CANCEL);
    }

    @Test
    void callsWhoseTimeIsOverCount() {
        for (int i = 0; i < CancelShare.CANCELS_MIN; i++) {
            bad.request(next + 2 * i, OPEN, "grpc-timeout", "1m");
        }
        ScriptedPeer backend = scene.backend();
        scene.advanceMillis(200);
        assertEquals(List.of(LimitKind.CANCELLED_CALLS), scene.observer().limits);
        backend.expectOpen();
    }

    @Test
    void callsThatNoServerHadDoNotCount() {
        for (int i = 0; i < CancelShare.CANCELS_MIN; i++) {
            bad.request(1 + 2 * i, OPEN).rst(1 + 2 * i, ErrorCode.CANCEL);
        }
        shared = scene.backend();
        shared.expectNothing();
        assertEquals(List.of(), scene.observer().limits);
    }

    @Test
    void clientThatIsGoneCancelledNothing() {
        bad.request(1, OPEN);
        shared = scene.backend();
        for (int i = 1; i < 2 * CancelShare.CANCELS_MIN; i++) {
            bad.request(1 + 2 * i, OPEN);
        }
        bad.disconnect();
        assertEquals(List.of(), scene.observer().limits);
    }

    @Test
    void serverThatLeavesEndsBothKindsOfConnections() {
        moveBad();
        bad.request(next, OPEN);
        ScriptedPeer apart = scene.backend();
        apart.expectHeaders(1);
        scene.upstreams().remove(List.of("main"), 1_000);
        scene.tick();
        shared.expectGoAway(0, ErrorCode.NO_ERROR);
        apart.expectGoAway(0, ErrorCode.NO_ERROR);
        shared.expectOpen();
        apart.expectOpen();
        scene.advanceMillis(1_100);
        assertFalse(shared.isOpen());
        assertFalse(apart.isOpen());
        bad.expectHeaders(next).with("grpc-status", "14");
    }

    @Test
    void callsThatAreLostApartEjectNoServer() {
        OutlierSettings oneFailure = new OutlierSettings(1, 0, 10_000, 30_000, 300_000, 100, 0, null, null);
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withBackends(2));
        scene.put(scene.mainAs("main", ServicePolicies.of(oneFailure)));
        bad = scene.client();
        for (int i = 0; i < CancelShare.CANCELS_MIN; i++) {
            bad.request(1 + 2 * i, OPEN);
        }
        scene.backend();
        scene.backend();
        for (int i = 0; i < CancelShare.CANCELS_MIN; i++) {
            bad.rst(1 + 2 * i, ErrorCode.CANCEL);
        }
        int lost = 1 + 2 * CancelShare.CANCELS_MIN;
        bad.request(lost, END_STREAM);
        scene.backend().disconnect();
        bad.expectHeaders(lost).with("grpc-status", "14");
        assertEquals(
                List.of(),
                scene.observer().backendEvents.stream()
                        .filter(event -> event.startsWith("ejected"))
                        .toList());
    }

    @Test
    void callsApartCountAsTheServers() {
        BalancingSettings two = BalancingSettings.DEFAULT.withInFlightMax(2);
        scene.put(scene.mainAs("main", ServicePolicies.of(two)));
        moveBad();
        bad.request(next, OPEN);
        scene.backend().expectHeaders(1);
        good.request(3, OPEN);
        good.expectHeaders(3).with("grpc-status", "14");
        good.rst(1, ErrorCode.CANCEL);
        bad.rst(next, ErrorCode.CANCEL);
    }
}

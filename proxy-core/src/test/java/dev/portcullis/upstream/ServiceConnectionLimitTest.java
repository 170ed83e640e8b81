package dev.portcullis.upstream;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.settings.LimitSettings;
import dev.portcullis.settings.ServicePolicies;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.KeptConnections;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No more connections to the servers of a service than its {@code limits.connections}, but one per worker and server. */
class ServiceConnectionLimitTest {
    private static final Http2Settings ONE_STREAM = new Http2Settings().maxConcurrentStreams(1);

    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private void newScene(int servers, UpstreamSettings upstream, int connectionsMax) {
        scene.close();
        scene = new ProxyScene(
                SceneOptions.USUAL.withBackends(servers).withUpstream(upstream).withErrorDetails(ErrorDetails.FULL));
        limit(connectionsMax);
    }

    private void limit(int connectionsMax) {
        LimitSettings limits = new LimitSettings(0, 0, 0, connectionsMax);
        scene.put(scene.mainAs("main", ServicePolicies.of(limits)));
        scene.tick();
    }

    private static void answer(ScriptedPeer backend, int backendStream, ScriptedPeer client, int clientStream) {
        backend.expectHeaders(backendStream);
        backend.response(backendStream).trailersOk(backendStream);
        client.expectHeaders(clientStream);
        client.expectHeaders(clientStream).with("grpc-status", "0");
    }

    @Test
    void callAboveTheLimitWaitsForAStream() {
        newScene(1, UpstreamSettings.DEFAULT, 2);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer first = scene.backend(ONE_STREAM);
        client.request(3, END_STREAM);
        ScriptedPeer second = scene.backend(ONE_STREAM);
        client.request(5, END_STREAM);
        assertEquals(List.of(), scene.dialled());
        assertEquals(List.of(LimitKind.SERVICE_CONNECTIONS), scene.observer().limits);
        answer(second, 1, client, 3);
        answer(second, 3, client, 5);
        answer(first, 1, client, 1);
    }

    @Test
    void connectionThatEndsLeavesItsPlace() {
        newScene(1, UpstreamSettings.DEFAULT, 2);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        scene.backend(ONE_STREAM);
        client.request(3, OPEN);
        ScriptedPeer second = scene.backend(ONE_STREAM);
        second.disconnect();
        client.expectHeaders(3).with("grpc-status", "14");
        client.request(5, OPEN);
        assertEquals(List.of("b0"), scene.dialled());
        scene.refuse();
        scene.advanceMillis(200);
        client.request(7, OPEN);
        assertEquals(List.of("b0"), scene.dialled(), "a failed connect is none that there is");
        ScriptedPeer third = scene.backend(ONE_STREAM);
        third.expectHeaders(1);
        client.rst(1, ErrorCode.CANCEL).rst(5, ErrorCode.CANCEL).rst(7, ErrorCode.CANCEL);
    }

    @Test
    void eachServerHasOneAllTheSame() {
        newScene(3, UpstreamSettings.DEFAULT, 1);
        ScriptedPeer client = scene.client();
        for (int i = 0; i < 4; i++) {
            client.request(1 + 2 * i, OPEN);
        }
        assertEquals(List.of("b0", "b1", "b2"), scene.dialled());
        for (int i = 0; i < 3; i++) {
            scene.backend(ONE_STREAM).expectHeaders(1);
        }
        assertEquals(List.of(), scene.dialled());
        for (int i = 0; i < 4; i++) {
            client.rst(1 + 2 * i, ErrorCode.CANCEL);
        }
    }

    @Test
    void callThatFindsTheQueueFullIsToldOfTheLimit() {
        newScene(1, new UpstreamSettings(30_000, 90_000, 100, 10_000, 10, 1), 1);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        scene.backend(ONE_STREAM);
        client.request(3, OPEN).request(5, OPEN);
        String details = client.expectHeaders(5).with("grpc-status", "14").statusDetails();
        assertTrue(details.contains("the queue is full, and limits.connections of the service is reached"), details);
        assertEquals(Cause.BACKEND_SATURATED, scene.observer().ended.get(0).cause());
        assertEquals(List.of(LimitKind.SERVICE_CONNECTIONS, LimitKind.PENDING_CALLS), scene.observer().limits);
        client.rst(1, ErrorCode.CANCEL).rst(3, ErrorCode.CANCEL);
    }

    @Test
    void connectionInPlaceOfAnOldOneIsMadeAllTheSame() {
        newScene(1, KeptConnections.aged(60_000, UpstreamSettings.DEFAULT), 1);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer old = scene.backend();
        scene.advanceMillis(66_001);
        ScriptedPeer young = scene.backend();
        client.request(3, END_STREAM);
        answer(young, 1, client, 3);
        answer(old, 1, client, 1);
    }

    @Test
    void connectionThatIsToBeKeptIsMadeOnceThereIsRoom() {
        newScene(1, KeptConnections.atLeast(2, UpstreamSettings.DEFAULT), 1);
        assertEquals(List.of("b0", "other"), scene.dialled());
        for (int i = 0; i < 3; i++) {
            scene.backend();
        }
        scene.advanceMillis(1_000);
        assertEquals(List.of(), scene.dialled(), "the other service has its two");
        limit(2);
        scene.advanceMillis(10_000);
        assertEquals(List.of("b0"), scene.dialled());
        scene.backend();
        scene.advanceMillis(10_000);
        assertEquals(List.of(), scene.dialled());
    }

    @Test
    void workersShareTheLimit() {
        ServiceGauge gauge = new ServiceGauge();
        ServiceLedger one = new ServiceLedger();
        ServiceLedger other = new ServiceLedger();
        LimitSettings limits = new LimitSettings(0, 0, 0, 2);
        one.limits(limits, gauge);
        other.limits(limits, gauge);
        assertTrue(one.takeConnection(false));
        assertTrue(other.takeConnection(false));
        assertFalse(one.takeConnection(false));
        assertTrue(one.takeConnection(true), "needed");
        other.giveBackConnection();
        assertFalse(other.takeConnection(false), "the needed one counts");
        one.giveBackConnection();
        assertTrue(other.takeConnection(false));
        assertFalse(one.hasLimits(), "calls are not limited");
    }
}

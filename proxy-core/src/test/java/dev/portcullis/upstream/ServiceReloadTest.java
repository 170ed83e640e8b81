package dev.portcullis.upstream;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.SceneOptions;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reload does to the services of one worker, and to the calls that are open on them. */
class ServiceReloadTest {
    private static final long GRACE_MILLIS = 10_000;

    private ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private void sceneWith(int backends) {
        scene.close();
        scene = new ProxyScene(SceneOptions.USUAL.withBackends(backends));
    }

    private static ServerSettings server(String host, int weight) {
        return new ServerSettings("h2c://" + host + ":1", new BackendAddress(host, 1), weight);
    }

    private static LoadBalancer main(ServerSettings... servers) {
        return new LoadBalancer("main", List.of(servers), true, UpstreamSettings.DEFAULT);
    }

    private void reload(ServiceSettings service) {
        scene.upstreams().put(List.of(service));
        scene.upstreams().settle(List.of(service.name()), GRACE_MILLIS);
        scene.tick();
    }

    @Test
    void serverThatStaysKeepsItsConnectionAndTheTurnsGoOn() {
        sceneWith(2);
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer first = scene.backend();
        first.expectHeaders(1);
        reload(main(server("b0", 1), server("b1", 1), server("b2", 1)));
        client.request(3, OPEN).request(5, OPEN).request(7, OPEN);
        assertEquals(List.of("b1", "b2"), scene.dialled());
        first.expectHeaders(3);
        first.expectNothing();
        scene.backend().expectHeaders(1);
        scene.backend().expectHeaders(1);
    }

    @Test
    void removedServerFinishesItsCallsAndGetsNoOther() {
        sceneWith(2);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer gone = scene.backend();
        gone.expectHeaders(1);
        reload(main(server("b1", 1)));
        gone.expectGoAway(0, ErrorCode.NO_ERROR);
        client.request(3, OPEN);
        assertEquals(List.of("b1"), scene.dialled());
        scene.backend().expectHeaders(1);
        gone.response(1).trailersOk(1).expectClosed();
        client.expectHeaders(1);
        client.expectHeaders(1).with("grpc-status", "0");
    }

    @Test
    void callsOfARemovedServerEndWithTheGrace() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer gone = scene.backend();
        gone.expectHeaders(1);
        scene.upstreams().remove(List.of("main"), GRACE_MILLIS);
        scene.tick();
        gone.expectGoAway(0, ErrorCode.NO_ERROR);
        scene.advanceMillis(GRACE_MILLIS - 100);
        client.expectNothing();
        scene.advanceMillis(200);
        gone.expectGoAway(0, ErrorCode.NO_ERROR);
        gone.expectClosed();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }

    @Test
    void callThatWaitsForARemovedServerStillGetsIt() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        assertEquals(List.of("b0"), scene.dialled());
        scene.upstreams().remove(List.of("main"), GRACE_MILLIS);
        assertNull(scene.upstreams().service("main"));
        ScriptedPeer gone = scene.backend();
        gone.expectHeaders(1);
        gone.expectGoAway(0, ErrorCode.NO_ERROR);
        gone.response(1).trailersOk(1).expectClosed();
        client.expectHeaders(1);
        client.expectHeaders(1).with("grpc-status", "0");
    }

    @Test
    void callThatWaitsForARemovedServerThatRefusesIsAnswered() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.upstreams().remove(List.of("main"), GRACE_MILLIS);
        scene.refuse();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }

    @Test
    void callThatWaitsForAStreamOfARemovedServerIsAnsweredWhenTheGraceIsOver() {
        scene.close();
        scene = new ProxyScene(
                SceneOptions.USUAL.withUpstream(new UpstreamSettings(30_000, 90_000, 100, 10_000, 1, 9)));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer gone = scene.backend(new Http2Settings().maxConcurrentStreams(1));
        gone.expectHeaders(1);
        client.request(3, END_STREAM);
        scene.upstreams().remove(List.of("main"), GRACE_MILLIS);
        scene.advanceMillis(GRACE_MILLIS + 100);
        client.expectHeaders(3).with("grpc-status", "14").endStream();
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }

    @Test
    void refusedCallOfARemovedServerGoesToOneThatIsLeft() {
        sceneWith(2);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer gone = scene.backend();
        gone.expectHeaders(1);
        reload(main(server("b1", 1)));
        gone.expectGoAway(0, ErrorCode.NO_ERROR);
        gone.rst(1, ErrorCode.REFUSED_STREAM);
        assertEquals(List.of("b1"), scene.dialled());
        scene.backend().expectHeaders(1);
    }

    @Test
    void refusedCallOfARemovedServiceIsUnavailable() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer gone = scene.backend();
        gone.expectHeaders(1);
        scene.upstreams().remove(List.of("main"), GRACE_MILLIS);
        scene.tick();
        gone.expectGoAway(0, ErrorCode.NO_ERROR);
        gone.rst(1, ErrorCode.REFUSED_STREAM);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        assertEquals(Cause.NO_HEALTHY_BACKEND, scene.observer().ended.get(0).cause());
    }

    @Test
    void serverThatStaysKeepsItsBackOff() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.refuse();
        client.expectHeaders(1).with("grpc-status", "14");
        reload(main(server("b0", 2)));
        client.request(3, END_STREAM);
        client.expectHeaders(3).with("grpc-status", "14");
        assertEquals(List.of(), scene.dialled(), "nobody asks it before its back-off is over");
    }

    @Test
    void otherTransportMeansOtherConnections() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer before = scene.backend();
        before.expectHeaders(1);
        UpstreamSettings other = new UpstreamSettings(1_000, 90_000, 100, 10_000, 10, 1024);
        reload(new LoadBalancer("main", List.of(server("b0", 1)), true, other));
        before.expectGoAway(0, ErrorCode.NO_ERROR);
        client.request(3, OPEN);
        scene.backend().expectHeaders(1);
    }

    @Test
    void weightsOfServersAreKeptTo() {
        reload(main(server("b0", 3), server("b1", 1), server("b2", 0)));
        ScriptedPeer client = scene.client();
        for (int i = 0; i < 40; i++) {
            client.request(1 + 2 * i, OPEN);
        }
        List<Integer> calls = new ArrayList<>();
        assertEquals(2, scene.dialled().size());
        for (int i = 0; i < 2; i++) {
            String dialled = scene.dialled().get(0);
            ScriptedPeer peer = scene.backend();
            int count = 0;
            while (peer.poll() != null) {
                count++;
            }
            calls.add(dialled.equals("b0") ? count : count * 3);
        }
        assertEquals(calls.get(0), calls.get(1), 4);
    }

    @Test
    void weightedServiceGivesItsPartsTheirShares() {
        scene.upstreams()
                .put(List.of(
                        new Weighted("inner", List.of(new Part("other", 1), new Part("main", 1))),
                        new Weighted("canary", List.of(new Part("main", 8), new Part("inner", 2)))));
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            Upstream chosen = scene.upstreams().service("canary");
            assertNotNull(chosen);
            counts.merge(chosen.name(), 1, Integer::sum);
            if (i % 10 == 0) {
                scene.upstreams().put(List.of(main(server("b" + i, 1))));
                scene.upstreams().settle(List.of("main"), GRACE_MILLIS);
            }
        }
        assertEquals(900, counts.getOrDefault("main", 0), 3);
        assertEquals(100, counts.getOrDefault("other", 0), 3);
    }

    @Test
    void weightedServiceWithoutWeightsIsUnavailable() {
        scene.upstreams().put(List.of(new Weighted("main", List.of(new Part("other", 0)))));
        scene.upstreams().settle(List.of("main"), GRACE_MILLIS);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        client.expectHeaders(1).with("grpc-status", "14").endStream();
    }
}

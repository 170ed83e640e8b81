package dev.portcullis.upstream;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.Failover;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service whose second one takes the calls when its first has no server. */
class FailoverTest {
    private final ProxyScene scene = new ProxyScene();
    private final ScriptedPeer client = scene.client();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private static LoadBalancer servers(String name, String... hosts) {
        List<ServerSettings> servers = Arrays.stream(hosts)
                .map(host -> new ServerSettings("h2c://" + host + ":1", new BackendAddress(host, 1)))
                .toList();
        return new LoadBalancer(name, servers, true);
    }

    private void put(ServiceSettings... services) {
        scene.upstreams().put(List.of(services));
        scene.upstreams().settle(List.of("main"), 1_000);
        scene.tick();
    }

    private String chosen() {
        return ProxyScene.present(scene.upstreams().service("main")).name();
    }

    @Test
    void callThatFindsNoServerGoesToTheFallbackAndBackWhenOneIsThere() {
        put(servers("first", "f0", "f1"), servers("second", "s0"), new Failover("main", "first", "second"));
        client.request(1, OPEN);
        assertEquals("f0", scene.refuse());
        assertEquals("f1", scene.refuse());
        ScriptedPeer fallback = scene.backend();
        fallback.expectHeaders(1);
        client.request(3, OPEN);
        fallback.expectHeaders(3);
        client.expectNothing();
        assertEquals(List.of(), scene.dialled(), "within the back-off nobody asks the first");
        scene.advanceMillis(125);
        client.request(5, OPEN);
        fallback.expectHeaders(5);
        assertEquals(List.of("f0", "f1"), scene.dialled());
        ScriptedPeer first = scene.backend();
        client.request(7, END_STREAM);
        first.expectHeaders(1);
        assertEquals("first", chosen());
    }

    @Test
    void whenNoneHasAServerTheFirstOneIsAskedAndTheCallIsUnavailable() {
        put(servers("first", "f0"), servers("second", "s0"), new Failover("main", "first", "second"));
        client.request(1, END_STREAM);
        assertEquals("f0", scene.refuse());
        assertEquals("s0", scene.refuse());
        client.expectHeaders(1).with("grpc-status", "14").endStream();
        assertEquals("first", chosen());
        client.request(3, END_STREAM);
        client.expectHeaders(3).with("grpc-status", "14").endStream();
    }

    @Test
    void serviceWithoutServersFailsOverAtOnce() {
        put(servers("first"), servers("second", "s0"), new Failover("main", "first", "second"));
        assertEquals("second", chosen());
        put(servers("first", "f0"), new Failover("main", "first", "second"));
        assertEquals("first", chosen());
    }

    @Test
    void failoversNestAndMayBePartsOfAWeightedService() {
        put(
                servers("a"),
                servers("b"),
                servers("c", "c0"),
                new Failover("inner", "a", "b"),
                new Failover("outer", "inner", "c"),
                new Weighted("main", List.of(new Part("outer", 1), new Part("a", 0))));
        assertEquals("c", chosen());
        put(servers("b", "b0"));
        assertEquals("b", chosen());
        client.request(1, OPEN);
        assertEquals("b0", scene.refuse());
        scene.backend().expectHeaders(1);
        assertEquals("c", chosen());
    }

    @Test
    void weightedServiceFailsOverWhenNoPartHasAServer() {
        put(
                servers("a"),
                servers("b", "b0"),
                servers("c", "c0"),
                new Weighted("split", List.of(new Part("a", 1), new Part("b", 0))),
                new Failover("main", "split", "c"));
        assertEquals("c", chosen());
        put(new Weighted("split", List.of(new Part("b", 1))));
        assertEquals("b", chosen());
    }

    @Test
    void removedFailoverIsGone() {
        put(servers("first", "f0"), servers("second", "s0"), new Failover("main", "first", "second"));
        scene.upstreams().remove(List.of("main"), 1_000);
        assertNull(scene.upstreams().service("main"));
    }
}

package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.failure.Cause;
import dev.portcullis.settings.CallSource;
import dev.portcullis.settings.MiddlewareSettings.HeaderChanges;
import dev.portcullis.settings.MiddlewareSettings.IpAllowList;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenHead;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What header changes and allow lists do to calls, frame by frame. */
class FilterTraceTest {
    private static final CallSource.Client CLIENT = CallSource.Client.OF_CONNECTION;

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private static HeaderChanges request(String... changes) {
        return new HeaderChanges("h", mapOf(changes), Map.of());
    }

    private static HeaderChanges response(String name, String... changes) {
        return new HeaderChanges(name, Map.of(), mapOf(changes));
    }

    private static Map<String, String> mapOf(String... changes) {
        Map<String, String> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            map.put(changes[i], changes[i + 1]);
        }
        return map;
    }

    private static IpAllowList allow(String network) {
        return new IpAllowList("allow", NetworkSet.parse(List.of(network)), CLIENT);
    }

    private static void answer(ScriptedPeer backend, int stream) {
        backend.headers(stream, END_STREAM, ":status", "200", "content-type", "application/grpc", "grpc-status", "0");
    }

    @Test
    void fieldsAreSetReplacedAndRemoved() {
        scene.reload(request("x-new", "n", "x-old", "changed", "x-gone", ""));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "x-old", "1", "x-gone", "2", "x-old", "3", "x-kept", "4");
        ScriptedPeer backend = scene.backend();
        SeenHead head = backend.expectHeaders(1)
                .with("x-new", "n")
                .with("x-old", "changed")
                .with("x-kept", "4")
                .without("x-gone");
        assertEquals(
                1, head.fields().stream().filter(f -> f.startsWith("x-old")).count());
        answer(backend, 1);
        client.expectHeaders(1);
    }

    @Test
    void hostBecomesTheAuthorityAndTheBackendIsToldWhatTheClientSent() {
        scene.reload(request("host", "inner.test"));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with(":authority", "inner.test").with("x-forwarded-host", "a.test");
        answer(backend, 1);
        client.expectHeaders(1);
    }

    @Test
    void responseFieldsAreSetOnTheHeadAndNotOnTrailers() {
        scene.reload(response("h", "x-new", "n", "server", ""));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).without("x-new");
        backend.response(1, "server", "secret").headers(1, END_STREAM, "grpc-status", "0");
        client.expectHeaders(1).with("x-new", "n").without("server").open();
        client.expectHeaders(1).with("grpc-status", "0").without("x-new").endStream();
    }

    @Test
    void theOuterOfTwoResponseChangesWins() {
        scene.reload(response("outer", "x-by", "outer"), response("inner", "x-by", "inner"));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        answer(backend, 1);
        client.expectHeaders(1).with("x-by", "outer");
    }

    @Test
    void aReplyOfTheProxyIsChangedByTheFiltersThatTheCallPassed() {
        scene.reload(response("outer", "x-outer", "1"), allow("10.0.0.0/8"), response("inner", "x-inner", "1"));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        client.expectHeaders(1).with("grpc-status", "7").with("x-outer", "1").without("x-inner");
    }

    @Test
    void aFailureOfTheBackendIsChangedToo() {
        scene.reload(response("h", "x-new", "n"));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        scene.refuse();
        client.expectHeaders(1).with("grpc-status", "14").with("x-new", "n").endStream();
    }

    @Test
    void onlyAllowedClientsPass() {
        scene.reload(allow("10.0.0.0/8"));
        ScriptedPeer stranger = scene.client();
        stranger.request(1, END_STREAM);
        stranger.expectHeaders(1)
                .with("grpc-status", "7")
                .with("grpc-message", "not allowed from this address")
                .without("grpc-retry-pushback-ms")
                .endStream();
        assertEquals(Cause.NOT_ALLOWED, scene.observer().ended.get(0).cause());
        ScriptedPeer friend = scene.clientsFrom("10.1.2.3").client();
        friend.request(1, END_STREAM);
        passesNow(friend, 1, scene.backend(), 1);
    }

    private static void passesNow(ScriptedPeer client, int stream, ScriptedPeer backend, int there) {
        backend.expectHeaders(there);
        answer(backend, there);
        client.expectHeaders(stream).with("grpc-status", "0");
    }

    @Test
    void aPlainClientIsForbidden() {
        scene.reload(allow("10.0.0.0/8"));
        ScriptedPeer client = scene.client();
        client.headers(1, END_STREAM, ":method", "GET", ":scheme", "https", ":authority", "a.test", ":path", "/s.S/x");
        client.expectHeaders(1).with(":status", "403").open();
        client.expectData(1, "not allowed from this address\n", END_STREAM).expectNothing();
    }

    @Test
    void aStrangersForwardedAddressIsNotBelieved() {
        NetworkSet allowed = NetworkSet.parse(List.of("10.0.0.0/8"));
        IpAllowList byHeader = new IpAllowList("a", allowed, new CallSource.Client(1, NetworkSet.EMPTY));
        scene.reload(byHeader);
        ScriptedPeer stranger = scene.client();
        stranger.request(1, END_STREAM, "x-forwarded-for", "10.1.1.1");
        stranger.expectHeaders(1).with("grpc-status", "7");
        ScriptedPeer trusted = scene.believeForwarded().client();
        trusted.request(1, END_STREAM, "x-forwarded-for", "9.9.9.9, 10.1.1.1");
        passesNow(trusted, 1, scene.backend(), 1);
        trusted.request(3, END_STREAM, "x-forwarded-for", "10.1.1.1, 9.9.9.9");
        trusted.expectHeaders(3).with("grpc-status", "7");
        trusted.request(5, END_STREAM);
        trusted.expectHeaders(5).with("grpc-status", "7");
    }
}

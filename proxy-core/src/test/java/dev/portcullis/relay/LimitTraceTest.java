package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.failure.Cause;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.CallSource;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.MiddlewareSettings.HeaderChanges;
import dev.portcullis.settings.MiddlewareSettings.InFlight;
import dev.portcullis.settings.MiddlewareSettings.IpAllowList;
import dev.portcullis.settings.MiddlewareSettings.RateLimit;
import dev.portcullis.testing.GrpcRule;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What calls meet at the limits of their router, frame by frame. */
class LimitTraceTest {
    private static final CallSource.Client CLIENT = CallSource.Client.OF_CONNECTION;

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    private static RateLimit perSecond(long average, long burst) {
        return new RateLimit("rate", average, 1_000, burst, CLIENT);
    }

    private static InFlight atOnce(long amount) {
        return new InFlight("open", amount, new CallSource.Host());
    }

    private static IpAllowList allow(String network) {
        return new IpAllowList("allow", NetworkSet.parse(List.of(network)), CLIENT);
    }

    private static HeaderChanges setting(String name, String value) {
        return new HeaderChanges("h", Map.of(name, value), Map.of());
    }

    private static void answer(ScriptedPeer backend, int stream) {
        backend.headers(stream, END_STREAM, ":status", "200", "content-type", "application/grpc", "grpc-status", "0");
    }

    /** A call that passes, and is answered. */
    private static void passes(ScriptedPeer client, int stream, ScriptedPeer backend, int there) {
        client.request(stream, END_STREAM);
        backend.expectHeaders(there);
        answer(backend, there);
        client.expectHeaders(stream).with("grpc-status", "0").endStream();
    }

    private static void passesNow(ScriptedPeer client, int stream, ScriptedPeer backend, int there) {
        backend.expectHeaders(there);
        answer(backend, there);
        client.expectHeaders(stream).with("grpc-status", "0");
    }

    private static SeenHead refused(ScriptedPeer client, int stream) {
        client.request(stream, END_STREAM);
        return client.expectHeaders(stream).with("grpc-status", "8").endStream();
    }

    @Test
    @GrpcRule(26)
    void aRateLimitSaysWhenTheNextCallPasses() {
        scene.reload(perSecond(10, 1));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        passesNow(client, 1, backend, 1);
        scene.advanceMillis(20);
        SeenHead refusal = refused(client, 3);
        refusal.with("grpc-message", "rate limit exceeded").with("grpc-retry-pushback-ms", "30");
        assertEquals(Cause.RATE_LIMITED, scene.observer().ended.get(1).cause());
        assertEquals(List.of(LimitKind.RATE_LIMIT), scene.observer().limits);
        // google.rpc.RetryInfo { retry_delay { nanos: 30000000 } }
        assertTrue(detailsOf(refusal).contains("RetryInfo\u0012\u0007\n\u0005\u0010\u0080\u0087\u00a7\u000e"));
        assertTrue(detailsOf(refusal).contains("RATE_LIMITED"));
        scene.advanceMillis(30);
        passes(client, 5, backend, 3);
    }

    private static String detailsOf(SeenHead head) {
        String field = head.fields().stream()
                .filter(f -> f.startsWith("grpc-status-details-bin: "))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Base64.getDecoder().decode(field.substring(field.indexOf(' ') + 1));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aPlainClientIsToldToRetryAfterWholeSeconds() {
        scene.reload(new RateLimit("rate", 1, 60_000, 1, CLIENT));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        passesNow(client, 1, backend, 1);
        client.headers(3, END_STREAM, ":method", "GET", ":scheme", "https", ":authority", "a.test", ":path", "/s.S/x");
        client.expectHeaders(3).with(":status", "429").with("retry-after", "60").open();
        client.expectData(3, "rate limit exceeded\n", END_STREAM);
    }

    @Test
    void anotherSourceHasALimitOfItsOwn() {
        scene.reload(perSecond(1, 1));
        ScriptedPeer one = scene.client();
        one.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        passesNow(one, 1, backend, 1);
        refused(one, 3);
        ScriptedPeer other = scene.clientsFrom("10.0.0.1").client();
        passes(other, 1, backend, 3);
        ScriptedPeer sameAgain = scene.client();
        refused(sameAgain, 1);
    }

    @Test
    void aRateLimitSeesWhatHeadersBeforeItSet() {
        RateLimit byHeader = new RateLimit("rate", 1, 1_000, 1, new CallSource.Header("x-tenant"));
        scene.reload(setting("x-tenant", "all"), byHeader);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "x-tenant", "a");
        ScriptedPeer backend = scene.backend();
        passesNow(client, 1, backend, 1);
        client.request(3, END_STREAM, "x-tenant", "b");
        client.expectHeaders(3).with("grpc-status", "8");
        scene.reload(byHeader, setting("x-tenant", "all"));
        client.request(5, END_STREAM, "x-tenant", "b");
        passesNow(client, 5, backend, 3);
    }

    @Test
    void whoMayNotCallUsesUpNoRate() {
        scene.reload(allow("10.0.0.0/8"), perSecond(1, 1));
        ScriptedPeer stranger = scene.client();
        stranger.request(1, END_STREAM);
        stranger.expectHeaders(1).with("grpc-status", "7");
        scene.reload(perSecond(1, 1));
        stranger.request(3, END_STREAM);
        passesNow(stranger, 3, scene.backend(), 1);
    }

    @Test
    void anUnchangedLimitGoesOnCountingAfterAReload() {
        scene.reload(perSecond(1, 1));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        passesNow(client, 1, backend, 1);
        scene.reload(setting("x", "y"), perSecond(1, 1));
        refused(client, 3);
        scene.reload(perSecond(1, 2));
        passes(client, 5, backend, 3);
    }

    @Test
    void aBelievedAddressIsTheSource() {
        RateLimit byAddress =
                new RateLimit("rate", 1, 1_000, 1, new CallSource.Client(0, NetworkSet.parse(List.of("10.0.0.0/8"))));
        scene.believeForwarded().reload(byAddress);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "x-forwarded-for", "9.9.9.1, 10.0.0.1");
        ScriptedPeer backend = scene.backend();
        passesNow(client, 1, backend, 1);
        client.request(3, END_STREAM, "x-forwarded-for", "9.9.9.2", "x-forwarded-for", "10.0.0.2,10.0.0.3");
        passesNow(client, 3, backend, 3);
        client.request(5, END_STREAM, "x-forwarded-for", "9.9.9.9, 9.9.9.1");
        client.expectHeaders(5).with("grpc-status", "8");
    }

    @Test
    void theNetworkOfAnIpv6ClientIsOneSource() {
        scene.reload(new RateLimit("rate", 1, 1_000, 1, new CallSource.Client(0, NetworkSet.EMPTY, 64)));
        ScriptedPeer one = scene.clientsFrom("2001:db8::1").client();
        one.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        passesNow(one, 1, backend, 1);
        refused(scene.clientsFrom("2001:db8::2:1").client(), 1);
        passes(scene.clientsFrom("2001:db8:0:1::1").client(), 1, backend, 3);
    }

    @Test
    void onlySoManyCallsAreOpenAtOnce() {
        scene.reload(atOnce(1));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1);
        refused(client, 3).with("grpc-message", "too many calls at once").with("grpc-retry-pushback-ms", "1000");
        assertEquals(Cause.TOO_MANY_IN_FLIGHT, scene.observer().ended.get(0).cause());
        assertEquals(List.of(LimitKind.IN_FLIGHT), scene.observer().limits);
        client.data(1, "m", END_STREAM);
        backend.expectData(1, "m", END_STREAM);
        answer(backend, 1);
        client.expectHeaders(1);
        passes(client, 5, backend, 3);
    }

    @Test
    void anInFlightPlaceIsGivenBackWhateverEndsTheCall() {
        scene.reload(atOnce(1));
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).rst(1, ErrorCode.CANCEL);
        ScriptedPeer backend = scene.backend();
        client.request(3, OPEN);
        backend.expectHeaders(1);
        backend.rst(1, ErrorCode.INTERNAL_ERROR);
        client.expectHeaders(3).with("grpc-status", "13");
        client.expectRst(3, ErrorCode.NO_ERROR);
        client.request(5, END_STREAM, "grpc-timeout", "100m");
        backend.expectHeaders(3);
        scene.advanceMillis(200);
        client.expectHeaders(5).with("grpc-status", "4");
        backend.expectRst(3, ErrorCode.CANCEL);
        client.request(7, END_STREAM);
        backend.expectHeaders(5);
        client.disconnect();
        backend.expectRst(5, ErrorCode.CANCEL);
        passes(scene.client(), 1, backend, 7);
    }

    @Test
    void aReplayedCallHoldsOnePlace() {
        scene.reload(atOnce(1), setting("x-new", "n"));
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM);
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).with("x-new", "n");
        backend.rst(1, ErrorCode.REFUSED_STREAM);
        backend.expectHeaders(3).with("x-new", "n");
        refused(client, 3);
        answer(backend, 3);
        client.expectHeaders(1).with("grpc-status", "0");
        passes(client, 5, backend, 5);
        assertEquals(List.of(LimitKind.IN_FLIGHT), scene.observer().limits);
    }

    @Test
    void aCallThatALaterFilterRefusesGivesItsPlaceBack() {
        scene.reload(atOnce(1), allow("10.0.0.0/8"));
        ScriptedPeer stranger = scene.client();
        stranger.request(1, END_STREAM);
        stranger.expectHeaders(1).with("grpc-status", "7");
        stranger.request(3, OPEN);
        stranger.expectHeaders(3).with("grpc-status", "7");
        stranger.expectRst(3, ErrorCode.NO_ERROR);
        ScriptedPeer friend = scene.clientsFrom("10.0.0.1").client();
        friend.request(1, END_STREAM);
        passesNow(friend, 1, scene.backend(), 1);
    }

    @Test
    void twoLimitsOnOneRouteAreBothGivenBack() {
        MiddlewareSettings byTenant = new InFlight("tenant", 1, new CallSource.Header("x-tenant"));
        MiddlewareSettings byClient = new InFlight("client", 2, CLIENT);
        scene.reload(byTenant, byClient);
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, "x-tenant", "a");
        ScriptedPeer backend = scene.backend();
        client.request(3, END_STREAM, "x-tenant", "b");
        backend.expectHeaders(1);
        backend.expectHeaders(3);
        client.request(5, END_STREAM, "x-tenant", "c");
        client.expectHeaders(5).with("grpc-status", "8");
        answer(backend, 1);
        client.expectHeaders(1);
        client.request(7, END_STREAM, "x-tenant", "b");
        client.expectHeaders(7).with("grpc-status", "8");
        client.request(9, END_STREAM, "x-tenant", "a");
        backend.expectHeaders(5);
        answer(backend, 3);
        answer(backend, 5);
        client.expectHeaders(3);
        client.expectHeaders(9);
        client.expectNothing();
    }
}

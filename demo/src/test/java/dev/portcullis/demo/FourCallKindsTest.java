package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.Rectangle;
import dev.portcullis.demo.routeguide.RouteNote;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The four kinds of call, over every way in which a client may come. */
class FourCallKindsTest {
    private static final String SOCKET_PEER = "127.0.0.1";
    private static final Point KNOWN = Features.all().get(0).getLocation();
    private static final Point UNKNOWN = Features.point(1, 1);

    static Stream<Arguments> waysIn() {
        List<Arguments> ways = new ArrayList<>();
        for (String tls : List.of("TLSv1.2", "TLSv1.3")) {
            ways.add(Arguments.of(ProxyVersion.NONE, SOCKET_PEER, tls));
            for (ProxyVersion version : List.of(ProxyVersion.V1, ProxyVersion.V2)) {
                ways.add(Arguments.of(version, "203.0.113.7", tls));
                ways.add(Arguments.of(version, "2001:db8::7", tls));
            }
        }
        return ways.stream();
    }

    private static RouteGuideClient client(EdgeUnderTest edge, ProxyVersion version, String ip, String tls)
            throws Exception {
        return new RouteGuideClient(edge.client(ProxyPreamble.of(version, ip, 51_234), tls));
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void answersAllFourKindsAndNamesTheClient(ProxyVersion version, String ip, String tls) throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(1)) {
            RouteGuideClient client = client(edge, version, ip, tls);
            assertReply(Features.all().get(0), ip, client.getFeature(KNOWN));
            assertReply(Feature.newBuilder().setLocation(UNKNOWN).build(), ip, client.getFeature(UNKNOWN));
            Rectangle world = Rectangle.newBuilder()
                    .setLo(Features.point(900_000_000, 1_800_000_000))
                    .setHi(Features.point(-900_000_000, -1_800_000_000))
                    .build();
            assertReply(Features.all(), ip, client.listFeatures(world));
            assertReply(List.of(), ip, client.listFeatures(Rectangle.getDefaultInstance()));
            assertRecordsRoute(client, ip);
            assertChats(client, ip);
            edge.assertConnectionsOver(tls);
        }
    }

    private static void assertRecordsRoute(RouteGuideClient client, String ip) {
        List<Point> walk = new ArrayList<>(
                Features.all().stream().map(Feature::getLocation).toList());
        walk.add(UNKNOWN);
        var reply = client.recordRoute(walk);
        var summary = reply.result().toBuilder().clearElapsedTime().build();
        assertEquals(DemoCalls.summaryOf(walk, walk.size() - 1), summary);
        assertEquals(ip, reply.forwardedFor());
    }

    private static void assertChats(RouteGuideClient client, String ip) {
        List<RouteNote> notes =
                List.of(DemoCalls.note(KNOWN, "one"), DemoCalls.note(UNKNOWN, "two"), DemoCalls.note(KNOWN, "three"));
        assertReply(List.of(notes.get(0)), ip, client.routeChat(notes));
        assertReply(List.of(), ip, client.routeChat(List.of()));
    }

    private static <T> void assertReply(T result, String forwardedFor, Reply<T> reply) {
        assertEquals(new Reply<>(result, forwardedFor, "backend-0"), reply);
    }
}

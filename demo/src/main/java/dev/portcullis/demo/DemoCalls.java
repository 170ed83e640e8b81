package dev.portcullis.demo;

import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.Rectangle;
import dev.portcullis.demo.routeguide.RouteNote;
import dev.portcullis.demo.routeguide.RouteSummary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The demo's calls, one of each kind and then some, and what each has to give. One thread. */
final class DemoCalls {
    /** A multiple of the number of servers, so that an even spread shows equal figures. */
    private static final int SPREAD_CALLS = 12;

    private static final Point KNOWN = Features.point(510_022_000, 5_436_000);
    private static final Point UNKNOWN = Features.point(0, 0);
    private static final Rectangle BRITAIN = Rectangle.newBuilder()
            .setLo(Features.point(499_000_000, -86_000_000))
            .setHi(Features.point(609_000_000, 18_000_000))
            .build();

    private final RouteGuideClient client;
    private final String clientIp;
    private final List<RouteGuideServer> servers;
    private final Checks checks;

    /**
     * Calls of a client that a PROXY header names.
     *
     * @param clientIp the address that each server has to see in {@code x-forwarded-for}
     */
    DemoCalls(RouteGuideClient client, String clientIp, List<RouteGuideServer> servers, Checks checks) {
        this.client = client;
        this.clientIp = clientIp;
        this.servers = servers;
        this.checks = checks;
    }

    /** Makes all calls. */
    void run() {
        checks.attempt("GetFeature, found", this::getFeatureFound);
        checks.attempt("GetFeature, not found", this::getFeatureNotFound);
        checks.attempt("ListFeatures", this::listFeatures);
        checks.attempt("RecordRoute", this::recordRoute);
        checks.attempt("RouteChat", this::routeChat);
        checks.attempt("Spread", this::spread);
    }

    private void getFeatureFound() {
        Reply<Feature> reply = client.getFeature(KNOWN);
        Feature expected = Features.at(KNOWN);
        checks.same("GetFeature, found", reply.result().getName() + by(reply), expected, reply.result());
        checkSeen("GetFeature, found", reply);
    }

    private void getFeatureNotFound() {
        Reply<Feature> reply = client.getFeature(UNKNOWN);
        checks.same(
                "GetFeature, not found",
                "no name" + by(reply),
                "",
                reply.result().getName());
        checkSeen("GetFeature, not found", reply);
    }

    private void listFeatures() {
        Reply<List<Feature>> reply = client.listFeatures(BRITAIN);
        String names = reply.result().stream().map(Feature::getName).collect(Collectors.joining("; "));
        String shown = reply.result().size() + " features: " + names + by(reply);
        checks.same("ListFeatures", shown, Features.within(BRITAIN), reply.result());
        checkSeen("ListFeatures", reply);
    }

    private void recordRoute() {
        List<Point> walk = List.of(
                Features.all().get(0).getLocation(),
                Features.all().get(1).getLocation(),
                UNKNOWN,
                Features.all().get(2).getLocation());
        Reply<RouteSummary> reply = client.recordRoute(walk);
        RouteSummary summary = reply.result();
        String shown = summary.getPointCount() + " points, " + summary.getFeatureCount() + " features, "
                + summary.getDistance() + " m" + by(reply);
        RouteSummary expected = summaryOf(walk, 3);
        checks.same(
                "RecordRoute",
                shown,
                expected,
                summary.toBuilder().clearElapsedTime().build());
        checkSeen("RecordRoute", reply);
    }

    /** What a walk has to give, but for the time that it took. */
    static RouteSummary summaryOf(List<Point> walk, int features) {
        double metres = 0;
        for (int i = 1; i < walk.size(); i++) {
            metres += Features.metresBetween(walk.get(i - 1), walk.get(i));
        }
        return RouteSummary.newBuilder()
                .setPointCount(walk.size())
                .setFeatureCount(features)
                .setDistance((int) Math.round(metres))
                .build();
    }

    private void routeChat() {
        List<RouteNote> notes = List.of(
                note(KNOWN, "raise the gate"),
                note(UNKNOWN, "nobody here"),
                note(KNOWN, "who goes there?"),
                note(KNOWN, "a friend"));
        Reply<List<RouteNote>> reply = client.routeChat(notes);
        List<RouteNote> expected = List.of(notes.get(0), notes.get(0), notes.get(2));
        String shown = notes.size() + " notes sent, " + reply.result().size() + " earlier ones came back" + by(reply);
        checks.same("RouteChat", shown, expected, reply.result());
        checkSeen("RouteChat", reply);
    }

    /** A note at a place. */
    static RouteNote note(Point place, String words) {
        return RouteNote.newBuilder().setLocation(place).setMessage(words).build();
    }

    private void spread() {
        Map<String, Integer> calls = new TreeMap<>();
        servers.forEach(server -> calls.put(server.name(), 0));
        for (int i = 0; i < SPREAD_CALLS; i++) {
            calls.merge(client.getFeature(KNOWN).servedBy(), 1, Integer::sum);
        }
        Map<String, Integer> expected = new TreeMap<>();
        servers.forEach(server -> expected.put(server.name(), SPREAD_CALLS / servers.size()));
        checks.same("Spread of " + SPREAD_CALLS + " calls on one connection", calls.toString(), expected, calls);
    }

    private void checkSeen(String what, Reply<?> reply) {
        checks.same(
                what + ", x-forwarded-for", "the server saw " + reply.forwardedFor(), clientIp, reply.forwardedFor());
    }

    private static String by(Reply<?> reply) {
        return " (by " + reply.servedBy() + ")";
    }
}

package dev.portcullis.demo;

import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.Rectangle;
import dev.portcullis.demo.routeguide.RouteGuideGrpc;
import dev.portcullis.demo.routeguide.RouteGuideGrpc.RouteGuideStub;
import dev.portcullis.demo.routeguide.RouteNote;
import dev.portcullis.demo.routeguide.RouteSummary;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.List;

/**
 * Calls route_guide, one method for each kind of call; each blocks until the call is over and throws a
 * {@link io.grpc.StatusRuntimeException} when its status is not OK. Any thread.
 */
final class RouteGuideClient {
    private final Channel channel;

    RouteGuideClient(Channel channel) {
        this.channel = channel;
    }

    /** Unary. */
    Reply<Feature> getFeature(Point point) {
        var replies = new ReplyCollector<Feature>();
        stub(replies).getFeature(point, replies);
        return replies.awaitOne();
    }

    /** Server streaming. */
    Reply<List<Feature>> listFeatures(Rectangle area) {
        var replies = new ReplyCollector<Feature>();
        stub(replies).listFeatures(area, replies);
        return replies.await();
    }

    /** Client streaming. */
    Reply<RouteSummary> recordRoute(List<Point> points) {
        var replies = new ReplyCollector<RouteSummary>();
        StreamObserver<Point> requests = stub(replies).recordRoute(replies);
        points.forEach(requests::onNext);
        requests.onCompleted();
        return replies.awaitOne();
    }

    /** Both ways. */
    Reply<List<RouteNote>> routeChat(List<RouteNote> notes) {
        var replies = new ReplyCollector<RouteNote>();
        StreamObserver<RouteNote> requests = stub(replies).routeChat(replies);
        notes.forEach(requests::onNext);
        requests.onCompleted();
        return replies.await();
    }

    private RouteGuideStub stub(ReplyCollector<?> replies) {
        return RouteGuideGrpc.newStub(channel).withInterceptors(replies.interceptor());
    }
}

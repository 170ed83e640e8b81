package dev.portcullis.demo;

import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.Rectangle;
import dev.portcullis.demo.routeguide.RouteGuideGrpc;
import dev.portcullis.demo.routeguide.RouteGuideGrpc.RouteGuideStub;
import dev.portcullis.demo.routeguide.RouteNote;
import dev.portcullis.demo.routeguide.RouteSummary;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
        var headers = new AtomicReference<@Nullable Metadata>();
        var replies = new ReplyCollector<Feature>(headers);
        stub(headers).getFeature(point, replies);
        return replies.awaitOne();
    }

    /** Server streaming. */
    Reply<List<Feature>> listFeatures(Rectangle area) {
        var headers = new AtomicReference<@Nullable Metadata>();
        var replies = new ReplyCollector<Feature>(headers);
        stub(headers).listFeatures(area, replies);
        return replies.await();
    }

    /** Client streaming. */
    Reply<RouteSummary> recordRoute(List<Point> points) {
        var headers = new AtomicReference<@Nullable Metadata>();
        var replies = new ReplyCollector<RouteSummary>(headers);
        StreamObserver<Point> requests = stub(headers).recordRoute(replies);
        points.forEach(requests::onNext);
        requests.onCompleted();
        return replies.awaitOne();
    }

    /** Both ways. */
    Reply<List<RouteNote>> routeChat(List<RouteNote> notes) {
        var headers = new AtomicReference<@Nullable Metadata>();
        var replies = new ReplyCollector<RouteNote>(headers);
        StreamObserver<RouteNote> requests = stub(headers).routeChat(replies);
        notes.forEach(requests::onNext);
        requests.onCompleted();
        return replies.await();
    }

    private RouteGuideStub stub(AtomicReference<@Nullable Metadata> headers) {
        return RouteGuideGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
    }
}

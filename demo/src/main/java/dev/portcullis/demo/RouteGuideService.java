package dev.portcullis.demo;

import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.Rectangle;
import dev.portcullis.demo.routeguide.RouteGuideGrpc;
import dev.portcullis.demo.routeguide.RouteNote;
import dev.portcullis.demo.routeguide.RouteSummary;
import io.grpc.stub.StreamObserver;

/**
 * The four methods of route_guide over {@link Features}. It keeps nothing between calls, so that each of several servers
 * gives the same answer: the notes of a RouteChat live as long as that call.
 */
final class RouteGuideService extends RouteGuideGrpc.RouteGuideImplBase {
    @Override
    public void getFeature(Point request, StreamObserver<Feature> responses) {
        responses.onNext(Features.at(request));
        responses.onCompleted();
    }

    @Override
    public void listFeatures(Rectangle request, StreamObserver<Feature> responses) {
        Features.within(request).forEach(responses::onNext);
        responses.onCompleted();
    }

    @Override
    public StreamObserver<Point> recordRoute(StreamObserver<RouteSummary> responses) {
        return new RouteRecorder(responses);
    }

    @Override
    public StreamObserver<RouteNote> routeChat(StreamObserver<RouteNote> responses) {
        return new NoteBoard(responses);
    }
}

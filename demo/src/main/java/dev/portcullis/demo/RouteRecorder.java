package dev.portcullis.demo;

import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.RouteSummary;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One RecordRoute call: adds up the points and answers at their end. grpc-java calls it for one message at a time. */
final class RouteRecorder implements StreamObserver<Point> {
    private final StreamObserver<RouteSummary> responses;
    private final long startedAtNanos = System.nanoTime();
    private int points;
    private int features;
    private double metres;
    private @Nullable Point previous;

    RouteRecorder(StreamObserver<RouteSummary> responses) {
        this.responses = responses;
    }

    @Override
    public void onNext(Point point) {
        points++;
        if (!Features.at(point).getName().isEmpty()) {
            features++;
        }
        if (previous != null) {
            metres += Features.metresBetween(previous, point);
        }
        previous = point;
    }

    @Override
    public void onError(Throwable error) {
        // The caller left; there is nobody to answer and nothing to undo.
    }

    @Override
    public void onCompleted() {
        responses.onNext(RouteSummary.newBuilder()
                .setPointCount(points)
                .setFeatureCount(features)
                .setDistance((int) Math.round(metres))
                .setElapsedTime((int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAtNanos))
                .build());
        responses.onCompleted();
    }
}

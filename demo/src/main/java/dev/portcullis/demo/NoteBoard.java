package dev.portcullis.demo;

import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.RouteNote;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One RouteChat call: answers each note with the earlier ones at its point. grpc-java calls it for one message at a time. */
final class NoteBoard implements StreamObserver<RouteNote> {
    /** Notes kept for one call: a demo's client writes a handful, and each one may be sent back for each later one. */
    private static final int NOTES_MAX = 1_000;

    private final StreamObserver<RouteNote> responses;
    private final Map<Point, List<RouteNote>> notesByPoint = new HashMap<>();
    private int notes;

    NoteBoard(StreamObserver<RouteNote> responses) {
        this.responses = responses;
    }

    @Override
    public void onNext(RouteNote note) {
        if (notes > NOTES_MAX) {
            return;
        }
        if (++notes > NOTES_MAX) {
            notesByPoint.clear();
            responses.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("more than " + NOTES_MAX + " notes in one chat")
                    .asRuntimeException());
            return;
        }
        List<RouteNote> earlier = notesByPoint.computeIfAbsent(note.getLocation(), point -> new ArrayList<>());
        earlier.forEach(responses::onNext);
        earlier.add(note);
    }

    @Override
    public void onError(Throwable error) {
        // The caller left; there is nobody to answer and nothing to undo.
    }

    @Override
    public void onCompleted() {
        if (notes <= NOTES_MAX) {
            responses.onCompleted();
        }
    }
}

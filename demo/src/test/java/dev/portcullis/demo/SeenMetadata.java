package dev.portcullis.demo;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers which header fields a server's calls came with. Any thread. */
final class SeenMetadata implements ServerInterceptor {
    private final List<Metadata> heads = new CopyOnWriteArrayList<>();

    static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata head, ServerCallHandler<Q, A> next) {
        Metadata copy = new Metadata();
        copy.merge(head);
        heads.add(copy);
        return next.startCall(call, head);
    }

    int calls() {
        return heads.size();
    }

    /** The values of a field in all calls. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Metadata head : heads) {
            Iterable<String> some = head.getAll(key(name));
            if (some != null) {
                some.forEach(values::add);
            }
        }
        return values;
    }

    /** The one value of a field. */
    String only(String name) {
        List<String> values = all(name);
        if (values.size() != 1) {
            throw new AssertionError(name + ": " + values);
        }
        return values.get(0);
    }
}

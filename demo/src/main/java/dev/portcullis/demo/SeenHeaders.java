package dev.portcullis.demo;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the caller, in response headers, which {@code x-forwarded-for} the server saw and which server it was. Any thread.
 */
final class SeenHeaders implements ServerInterceptor {
    /** What the proxy says about the client. */
    static final Metadata.Key<String> FORWARDED_FOR = key("x-forwarded-for");

    /** The same, on its way back; values of several fields are joined with a comma, none gives an empty text. */
    static final Metadata.Key<String> SEEN_FORWARDED_FOR = key("x-seen-forwarded-for");

    /** The name of the server that answered. */
    static final Metadata.Key<String> SERVED_BY = key("x-served-by");

    private final String server;

    SeenHeaders(String server) {
        this.server = server;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata request, ServerCallHandler<Q, A> next) {
        Iterable<String> values = request.getAll(FORWARDED_FOR);
        List<String> seen = new ArrayList<>();
        if (values != null) {
            values.forEach(seen::add);
        }
        return next.startCall(new Answer<>(call, String.join(", ", seen), server), request);
    }

    /** Adds the two fields to whichever comes first: headers, or the trailers of an answer without any. */
    private static final class Answer<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final String seen;
        private final String server;
        private boolean told;

        Answer(ServerCall<Q, A> call, String seen, String server) {
            super(call);
            this.seen = seen;
            this.server = server;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            tell(headers);
            super.sendHeaders(headers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (!told) {
                tell(trailers);
            }
            super.close(status, trailers);
        }

        private void tell(Metadata metadata) {
            told = true;
            metadata.put(SEEN_FORWARDED_FOR, seen);
            metadata.put(SERVED_BY, server);
        }
    }
}

package dev.portcullis.observe;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Failure;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call, as an observer may see it during {@link EdgeObserver#onCallStarted} and {@link EdgeObserver#onCallEnded}; the
 * object must not be kept after the method returns. Text is made on demand: an observer that does not ask does not pay.
 */
public interface ObservedCall {
    /** The client's connection. */
    SecuredConnection connection();

    /** The {@code :method}, such as {@code POST}. */
    String method();

    /** The {@code :path}, such as {@code /routeguide.RouteGuide/GetFeature}; the same object for the same indexed field. */
    String path();

    /** The {@code :authority} or {@code host}; empty when the client sent neither. */
    String authority();

    /**
     * Keeps the fields of the request for {@link #requestFields}; to be called during {@link EdgeObserver#onCallStarted}. What no
     * observer asks for is not kept.
     */
    void keepRequestFields();

    /** Hands out name and value of each kept field as the client sent it, but for pseudo-header fields. */
    void requestFields(BiConsumer<String, String> taker);

    /** Whether the request's content-type begins with {@code application/grpc}. */
    boolean isGrpc();

    /** The router's name; empty when none matched. */
    String router();

    /** The service's name; empty when no router matched. */
    String service();

    /** The backend's host and port; empty when none was chosen. */
    String backend();

    /** The {@code grpc-status} that the client got, 0..16 or beyond; -1 when it got none. */
    int grpcStatus();

    /** The {@code grpc-message} as it went to the client, percent-encoded; empty when there was none. */
    String grpcMessage();

    /** The HTTP status that the client got; 0 when it got none. */
    int httpStatus();

    /** What cut the call short, or null when its ends finished it. */
    @Nullable
    Failure failure();

    /** Backends tried: 0 when none, 1 for most calls. */
    int attempts();

    /** Wall clock at the start, milliseconds since 1970. */
    long startedAtMillis();

    /** From the request headers to the end, nanoseconds. */
    long durationNanos();

    /** From the request headers to the response headers of the backend, nanoseconds; -1 when none came. */
    long backendHeadersNanos();

    /** Whole gRPC messages from the client. */
    long requestMessages();

    /** Whole gRPC messages to the client. */
    long responseMessages();

    /** DATA bytes from the client, without padding. */
    long requestBytes();

    /** DATA bytes to the client, without padding. */
    long responseBytes();
}

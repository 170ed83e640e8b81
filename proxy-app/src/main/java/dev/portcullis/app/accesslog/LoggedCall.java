package dev.portcullis.app.accesslog;

import dev.portcullis.app.metrics.GrpcCode;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Failure;
import dev.portcullis.observe.ObservedCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a line needs of a call, copied on the worker's loop: references to immutable objects and numbers, one object of some
 * 150 bytes, no text made. The writer thread reads it later.
 */
final class LoggedCall {
    /**
     * The longest text that waits for the writer. Real paths and messages are shorter; without it, strangers with 64 KiB
     * paths could hold half a gigabyte while the disk is stuck.
     */
    static final int TEXT_CHARS_MAX = 2048;

    final SecuredConnection connection;
    final String method;
    final String path;
    final String authority;
    final String router;
    final String service;
    final String backend;
    final @Nullable GrpcCode grpcCode;
    final String grpcMessage;
    final int httpStatus;
    final @Nullable Failure failure;
    final int attempts;
    final long startedAtMillis;
    final long durationNanos;
    final long backendHeadersNanos;
    final long requestMessages;
    final long responseMessages;
    final long requestBytes;
    final long responseBytes;

    /** Name, value, name, value; of the request. */
    final List<String> headers;

    LoggedCall(ObservedCall call, List<String> headers) {
        this.headers = headers;
        connection = call.connection();
        method = cut(call.method());
        path = cut(call.path());
        authority = cut(call.authority());
        router = call.router();
        service = call.service();
        backend = call.backend();
        grpcCode = call.isGrpc() ? GrpcCode.of(call) : null;
        grpcMessage = cut(call.grpcMessage());
        httpStatus = call.httpStatus();
        failure = call.failure();
        attempts = call.attempts();
        startedAtMillis = call.startedAtMillis();
        durationNanos = call.durationNanos();
        backendHeadersNanos = call.backendHeadersNanos();
        requestMessages = call.requestMessages();
        responseMessages = call.responseMessages();
        requestBytes = call.requestBytes();
        responseBytes = call.responseBytes();
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }
}

package dev.portcullis.app.metrics;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.ObservedCall;
import org.jspecify.annotations.Nullable;

/**
 * What Traefik's metrics tell requests apart by: {@code POST grpc 0}. A kind is always the same object on one worker, so that its
 * row is found by identity. There are few: methods that nobody registered are one, and codes are ours or a server's.
 */
@EventLoopConfined
final class RequestKinds {
    /** Traefik's list; the last stands for all others, and keeps strangers from inventing labels. */
    private static final String[] METHODS = {
        "POST", "GET", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI", "EXTENSION_METHOD"
    };

    private static final int OTHER = METHODS.length - 1;
    private static final int CODES = WorkerMetrics.HTTP_STATUS_CELLS;

    /** By method and code. */
    private final @Nullable String[][] http = new @Nullable String[METHODS.length][CODES];

    private final @Nullable String[][] grpc = new @Nullable String[METHODS.length][GrpcCode.COUNT];

    /** The kind of a call that ended: method, protocol, and code, with spaces between. */
    String of(ObservedCall call) {
        int method = indexOf(call.method());
        boolean isGrpc = call.isGrpc();
        int status = call.httpStatus();
        int code = isGrpc ? GrpcCode.of(call).number() : status > 0 && status < CODES ? status : 0;
        @Nullable String[] kinds = (isGrpc ? grpc : http)[method];
        String kind = kinds[code];
        if (kind == null) {
            kind = METHODS[method] + (isGrpc ? " grpc " : " http ") + code;
            kinds[code] = kind;
        }
        return kind;
    }

    private static int indexOf(String method) {
        int index = 0;
        while (index < OTHER && !METHODS[index].equals(method)) {
            index++;
        }
        return index;
    }
}

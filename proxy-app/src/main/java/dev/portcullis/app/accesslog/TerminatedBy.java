package dev.portcullis.app.accesslog;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import org.jspecify.annotations.Nullable;

/** Who ended a call; the lower-case name stands in the log. */
enum TerminatedBy {
    /** The client cancelled, left, or broke a rule. */
    CLIENT,
    /** The backend: its status ended the call, or it was lost. */
    BACKEND,
    /** The proxy: no route, a limit, a drain. */
    PROXY,
    /** The deadline that the client gave with {@code grpc-timeout}. */
    DEADLINE;

    /** Without a failure the backend's answer ended the call. */
    static TerminatedBy of(@Nullable Failure failure) {
        if (failure == null) {
            return BACKEND;
        }
        if (failure.cause() == Cause.DEADLINE_EXCEEDED) {
            return DEADLINE;
        }
        return switch (failure.by()) {
            case CLIENT -> CLIENT;
            case PROXY -> PROXY;
            case BACKEND -> BACKEND;
        };
    }
}

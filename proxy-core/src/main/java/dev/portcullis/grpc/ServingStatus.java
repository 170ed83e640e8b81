package dev.portcullis.grpc;

import org.jspecify.annotations.Nullable;

/** Whether a service takes calls, as {@code grpc.health.v1} says it (gRPC {@code doc/health-checking.md}). */
public enum ServingStatus {
    /** 0: nobody has said. */
    UNKNOWN,
    /** 1: it takes calls. */
    SERVING,
    /** 2: it does not. */
    NOT_SERVING,
    /** 3: there is no such service; {@code Watch} alone says so. */
    SERVICE_UNKNOWN;

    /** The constants stand in the order of their numbers, without a gap. */
    private static final ServingStatus[] BY_NUMBER = values();

    /** The status of a number, or null when the number is none of 0..3. */
    static @Nullable ServingStatus of(long number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : null;
    }

    /** The number on the wire. */
    @SuppressWarnings("EnumOrdinal") // the order is the protocol's
    long number() {
        return ordinal();
    }
}

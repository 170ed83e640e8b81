package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/**
 * What a gRPC service config says of a method ({@code methodConfig}).
 *
 * @param retry null for none
 * @param hedging null for none; never beside {@code retry}
 * @param timeoutMillis the longest that a call may take, also when its client gave it more; 0 for no such bound
 */
public record MethodPolicy(
        @Nullable RetryPolicy retry, @Nullable HedgingPolicy hedging, long timeoutMillis) {
    /** Refuses two policies at once, as gRFC A6 does. */
    public MethodPolicy {
        if (retry != null && hedging != null) {
            throw new IllegalArgumentException("a retry and a hedging policy");
        }
    }
}

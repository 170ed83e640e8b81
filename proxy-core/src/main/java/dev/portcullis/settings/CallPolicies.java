package dev.portcullis.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policies by method: what a gRPC service config holds. The exact method counts before its service, and that before the default.
 *
 * @param byPath by {@code /service/method}, or {@code /service/} for all methods of a service
 * @param usual for the methods that are not named; null for none
 * @param throttle null for none
 */
public record CallPolicies(
        Map<String, MethodPolicy> byPath,
        @Nullable MethodPolicy usual,
        @Nullable RetryThrottle throttle) {
    /** Copies the map. */
    public CallPolicies {
        byPath = Map.copyOf(byPath);
    }

    /** One policy for all methods. */
    public static CallPolicies ofAll(MethodPolicy usual, @Nullable RetryThrottle throttle) {
        return new CallPolicies(Map.of(), usual, throttle);
    }

    /** The policy for the calls of a path, {@code /service/method}; null for none. */
    public @Nullable MethodPolicy of(String path) {
        if (byPath.isEmpty()) {
            return usual;
        }
        MethodPolicy exact = byPath.get(path);
        if (exact != null) {
            return exact;
        }
        MethodPolicy ofService = byPath.get(path.substring(0, path.lastIndexOf('/') + 1));
        return ofService != null ? ofService : usual;
    }
}

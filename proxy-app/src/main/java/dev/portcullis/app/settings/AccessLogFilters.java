package dev.portcullis.app.settings;

import java.util.List;

/**
 * Which calls are logged (Traefik's {@code accessLog.filters}): those that any of the filters keeps, and all when there is none.
 *
 * @param httpStatuses of the answer; a gRPC call that has one has 200. Empty for no such filter
 * @param grpcStatuses of gRPC calls. Ours. Empty for no such filter
 * @param longerThanMillis calls that took longer; 0 for no such filter
 * @param retried calls that were tried more than once; false for no such filter
 */
public record AccessLogFilters(
        List<CodeRange> httpStatuses, List<CodeRange> grpcStatuses, long longerThanMillis, boolean retried) {
    /** Every call is logged. */
    public static final AccessLogFilters NONE = new AccessLogFilters(List.of(), List.of(), 0, false);

    /** Copies the lists. */
    public AccessLogFilters {
        httpStatuses = List.copyOf(httpStatuses);
        grpcStatuses = List.copyOf(grpcStatuses);
    }

    /**
     * Codes from the first to the last.
     *
     * @param first the lowest
     * @param last the highest; not below the first
     */
    public record CodeRange(int first, int last) {
        /** Refuses a range that is upside down. */
        public CodeRange {
            if (first > last) {
                throw new IllegalArgumentException("a range from " + first + " to " + last);
            }
        }
    }
}

package dev.portcullis.settings;

/**
 * How much of a service may go on at once in this process; 0 for no limit, which is the default of each: the servers' own limits and
 * the queues of {@link UpstreamSettings} hold without them. A call above one of the first three gets UNAVAILABLE and is not tried again
 * (gRFC A32).
 *
 * @param callsMax open calls
 * @param pendingMax calls that wait for their first connection
 * @param retriesMax calls that are between or in their later attempts
 * @param connectionsMax connections to the servers of the service, of all workers together. As in Envoy ({@code max_connections}) each
 *     worker may have one to each server all the same, or its calls would wait for a stream that nobody gives back to it; above the
 *     limit calls wait for a stream on those connections
 */
public record LimitSettings(int callsMax, int pendingMax, int retriesMax, int connectionsMax) {
    /** No limits. */
    public static final LimitSettings NONE = new LimitSettings(0, 0, 0, 0);

    /** Whether calls are limited, and not only connections. */
    public boolean limitsCalls() {
        return callsMax > 0 || pendingMax > 0 || retriesMax > 0;
    }
}

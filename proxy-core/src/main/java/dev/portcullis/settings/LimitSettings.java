package dev.portcullis.settings;

/**
 * How much of a service may go on at once in this process; 0 for no limit, which is the default of each: the servers' own limits and
 * the queues of {@link UpstreamSettings} hold without them. A call above one gets UNAVAILABLE and is not tried again (gRFC A32).
 *
 * @param callsMax open calls
 * @param pendingMax calls that wait for their first connection
 * @param retriesMax calls that are between or in their later attempts
 */
public record LimitSettings(int callsMax, int pendingMax, int retriesMax) {
    /** No limits. */
    public static final LimitSettings NONE = new LimitSettings(0, 0, 0);
}

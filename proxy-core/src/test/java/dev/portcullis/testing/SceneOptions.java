package dev.portcullis.testing;

import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.UpstreamSettings;

/**
 * What a scene may have otherwise than usual.
 *
 * @param backends servers of the service {@code main}
 * @param limits of the clients' connections
 * @param upstream of the backends' connections
 * @param idleMillis of the clients' connections
 * @param guard against the clients
 * @param streamIdleMillis of the clients' connections
 * @param keepAlive of the clients' connections
 * @param errorDetails what clients are told
 */
public record SceneOptions(
        int backends,
        H2Settings limits,
        UpstreamSettings upstream,
        long idleMillis,
        GuardSettings guard,
        long streamIdleMillis,
        KeepAliveSettings keepAlive,
        ErrorDetails errorDetails) {
    /** One backend, and defaults. */
    public static final SceneOptions USUAL = new SceneOptions(
            1,
            H2Settings.DEFAULT,
            UpstreamSettings.DEFAULT,
            180_000,
            GuardSettings.DEFAULT,
            0,
            KeepAliveSettings.OFF,
            ErrorDetails.SAFE);

    /** As many servers. */
    public SceneOptions withBackends(int count) {
        return new SceneOptions(count, limits, upstream, idleMillis, guard, streamIdleMillis, keepAlive, errorDetails);
    }

    /** Other limits of the clients' connections. */
    public SceneOptions withLimits(H2Settings changed) {
        return new SceneOptions(
                backends, changed, upstream, idleMillis, guard, streamIdleMillis, keepAlive, errorDetails);
    }

    /** Other rules for connections to backends. */
    public SceneOptions withUpstream(UpstreamSettings changed) {
        return new SceneOptions(
                backends, limits, changed, idleMillis, guard, streamIdleMillis, keepAlive, errorDetails);
    }

    /** Another guard against the clients. */
    public SceneOptions withGuard(GuardSettings changed) {
        return new SceneOptions(
                backends, limits, upstream, idleMillis, changed, streamIdleMillis, keepAlive, errorDetails);
    }

    /** Another wait for answers that a client does not take. */
    public SceneOptions withStreamIdle(long millis) {
        return new SceneOptions(backends, limits, upstream, idleMillis, guard, millis, keepAlive, errorDetails);
    }

    /** Another keepalive of the clients' connections. */
    public SceneOptions withKeepAlive(KeepAliveSettings changed) {
        return new SceneOptions(backends, limits, upstream, idleMillis, guard, streamIdleMillis, changed, errorDetails);
    }

    /** Clients are told so much. */
    public SceneOptions withErrorDetails(ErrorDetails changed) {
        return new SceneOptions(backends, limits, upstream, idleMillis, guard, streamIdleMillis, keepAlive, changed);
    }
}

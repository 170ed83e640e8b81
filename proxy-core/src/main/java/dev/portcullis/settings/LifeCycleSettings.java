package dev.portcullis.settings;

/**
 * How an entry point drains (Traefik's {@code transport.lifeCycle}).
 *
 * @param requestAcceptGraceMillis after SIGTERM, how long it is "not ready" but still accepts. Default 0
 * @param graceMillis how long calls in flight may go on after GOAWAY. Default 10 s
 */
public record LifeCycleSettings(long requestAcceptGraceMillis, long graceMillis) {
    /** The defaults, as the parameters say. */
    public static final LifeCycleSettings DEFAULT = new LifeCycleSettings(0, 10_000);
}

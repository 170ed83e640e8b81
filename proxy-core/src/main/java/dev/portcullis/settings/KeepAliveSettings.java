package dev.portcullis.settings;

/**
 * How a peer that is gone without a word is found, and how old a connection may get. 0 switches one off.
 *
 * @param pingMillis how long nothing may come before we ask by PING. Default for clients 45 s: balancers cut at 60 s
 * @param pingTimeoutMillis how long the answer may take before the peer counts as dead. Default 20 s, as in gRPC
 * @param ageMaxMillis how long a connection takes calls, up to a tenth more or less (Traefik's {@code keepAliveMaxTime}).
 *     Default 0: without end
 * @param requestsMax how many calls a connection takes (Traefik's {@code keepAliveMaxRequests}). Default 0: without end
 */
public record KeepAliveSettings(long pingMillis, long pingTimeoutMillis, long ageMaxMillis, int requestsMax) {
    /** The defaults, as the parameters say. */
    public static final KeepAliveSettings DEFAULT = new KeepAliveSettings(45_000, 20_000, 0, 0);
    /** Asks nobody, and keeps a connection for ever. */
    public static final KeepAliveSettings OFF = new KeepAliveSettings(0, 0, 0, 0);
}

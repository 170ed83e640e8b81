package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/**
 * How connections to backends are made and kept (Traefik's {@code serversTransport}, and ours).
 *
 * @param dialMillis the longest wait for a connection. Default 30 s, as Traefik
 * @param idleMillis how long a connection without calls is kept. Default 90 s, as Traefik
 * @param backoffMinMillis the first wait after a refused connection. Default 100: the calls of many clients wait on it
 * @param backoffMaxMillis the longest such wait. Default 10 s
 * @param connectionsMax per worker and server. Default 10 (gRFC A105)
 * @param connectionsMin that are open without a call, too, per worker and server. Default 0: made on demand
 * @param pendingCallsMax calls that wait for a connection, per worker and server. Default 1024
 * @param pingMillis how long a server with open calls may be silent before we ask by PING; 0 for ever. Default 5 min 30 s:
 *     gRPC's servers end connections that ask more often than every 5 min. Doubled when one says {@code too_many_pings}
 * @param pingTimeoutMillis how long the answer may take before the connection counts as dead. Default 20 s, as in gRPC
 * @param responseHeaderMillis how long a server may take from the end of a request to its response head; 0 for ever. Default 0,
 *     as Traefik: a call has its own deadline, and one that streams may rightly be silent
 * @param ageMaxMillis how long a connection takes calls, up to a tenth more or less; 0 for ever. Default 0: a server that wants
 *     its clients to come anew says so by GOAWAY
 * @param tls for servers that are reached over TLS
 * @param proxyHeader the PROXY header in front of a connection; null for none. It names nobody, for many clients share one
 */
public record UpstreamSettings(
        long dialMillis,
        long idleMillis,
        long backoffMinMillis,
        long backoffMaxMillis,
        int connectionsMax,
        int connectionsMin,
        int pendingCallsMax,
        long pingMillis,
        long pingTimeoutMillis,
        long responseHeaderMillis,
        long ageMaxMillis,
        BackendTlsSettings tls,
        @Nullable ProxyHeaderVersion proxyHeader) {
    /** The defaults, as the parameters say. */
    public static final UpstreamSettings DEFAULT = new UpstreamSettings(30_000, 90_000, 100, 10_000, 10, 1024);

    /** Rules with the usual keepalive and TLS. */
    public UpstreamSettings(
            long dialMillis,
            long idleMillis,
            long backoffMinMillis,
            long backoffMaxMillis,
            int connectionsMax,
            int pendingCallsMax) {
        this(
                dialMillis,
                idleMillis,
                backoffMinMillis,
                backoffMaxMillis,
                connectionsMax,
                0,
                pendingCallsMax,
                330_000,
                20_000,
                0,
                0,
                BackendTlsSettings.DEFAULT,
                null);
    }

    /** The same rules with others for TLS. */
    public UpstreamSettings withTls(BackendTlsSettings other) {
        return new UpstreamSettings(
                dialMillis,
                idleMillis,
                backoffMinMillis,
                backoffMaxMillis,
                connectionsMax,
                connectionsMin,
                pendingCallsMax,
                pingMillis,
                pingTimeoutMillis,
                responseHeaderMillis,
                ageMaxMillis,
                other,
                proxyHeader);
    }
}

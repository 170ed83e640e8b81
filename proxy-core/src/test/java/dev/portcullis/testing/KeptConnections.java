package dev.portcullis.testing;

import dev.portcullis.settings.UpstreamSettings;

/** Settings of connections to servers for tests of how many are kept, and how long. */
public final class KeptConnections {
    private KeptConnections() {}

    /** The same settings with so many connections that are open without a call. */
    public static UpstreamSettings atLeast(int connectionsMin, UpstreamSettings usual) {
        return with(connectionsMin, usual.ageMaxMillis(), usual);
    }

    /** The same settings with an age at which connections are replaced. */
    public static UpstreamSettings aged(long ageMaxMillis, UpstreamSettings usual) {
        return with(usual.connectionsMin(), ageMaxMillis, usual);
    }

    private static UpstreamSettings with(int connectionsMin, long ageMaxMillis, UpstreamSettings usual) {
        return new UpstreamSettings(
                usual.dialMillis(),
                usual.idleMillis(),
                usual.backoffMinMillis(),
                usual.backoffMaxMillis(),
                usual.connectionsMax(),
                connectionsMin,
                usual.pendingCallsMax(),
                usual.pingMillis(),
                usual.pingTimeoutMillis(),
                usual.responseHeaderMillis(),
                ageMaxMillis,
                usual.tls(),
                usual.proxyHeader());
    }
}

package dev.portcullis.app.config;

import dev.portcullis.settings.UpstreamSettings;

/**
 * Reads {@code serversTransport} of the static part, and {@code http.serversTransports.<name>}. A key that is not written has our
 * default in both: a named one inherits nothing from the static one, as in Traefik.
 */
final class ServersTransportReader {
    private static final String TLS_LATER = "TLS to servers comes with https:// URLs";

    private ServersTransportReader() {}

    /** The transport of services that name none. */
    static UpstreamSettings usual(Section transport) {
        UpstreamSettings settings = timeouts(transport.section("forwardingTimeouts"));
        transport.notYet("insecureSkipVerify", "rootCAs", "maxIdleConnsPerHost", "spiffe", "cipherSuites");
        transport.end();
        return settings;
    }

    /** A transport that services name. */
    static UpstreamSettings named(Section transport) {
        UpstreamSettings settings = timeouts(transport.section("forwardingTimeouts"));
        for (String key : new String[] {
            "serverName",
            "insecureSkipVerify",
            "rootCAs",
            "certificates",
            "minVersion",
            "maxVersion",
            "cipherSuites",
            "peerCertURI",
            "peerCertSANs",
            "spiffe"
        }) {
            transport.notYetBecause(key, TLS_LATER);
        }
        transport.notYet("maxIdleConnsPerHost");
        transport.accept("disableHTTP2");
        transport.end();
        return settings;
    }

    private static UpstreamSettings timeouts(Section timeouts) {
        UpstreamSettings usual = UpstreamSettings.DEFAULT;
        UpstreamSettings settings = new UpstreamSettings(
                timeouts.millis("dialTimeout", usual.dialMillis()),
                timeouts.millis("idleConnTimeout", usual.idleMillis()),
                usual.backoffMinMillis(),
                usual.backoffMaxMillis(),
                usual.connectionsMax(),
                usual.pendingCallsMax(),
                timeouts.millis("readIdleTimeout", usual.pingMillis()),
                timeouts.millis("pingTimeout", usual.pingTimeoutMillis()));
        timeouts.notYet("responseHeaderTimeout");
        timeouts.end();
        return settings;
    }
}

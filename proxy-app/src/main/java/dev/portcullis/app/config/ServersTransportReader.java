package dev.portcullis.app.config;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.UpstreamSettings;

/**
 * Reads {@code serversTransport} of the static part, and {@code http.serversTransports.<name>}. A key that is not written has our
 * default in both: a named one inherits nothing from the static one, as in Traefik.
 */
final class ServersTransportReader {
    private final BackendTlsReader tls;

    ServersTransportReader(PemReader pem) {
        this.tls = new BackendTlsReader(pem);
    }

    /** The transport of services that name none. */
    UpstreamSettings usual(Section transport) {
        UpstreamSettings settings = timeouts(transport.section("forwardingTimeouts"), tls.usual(transport));
        transport.notYet("maxIdleConnsPerHost", "spiffe");
        transport.end();
        return settings;
    }

    /** A transport that services name. */
    UpstreamSettings named(Section transport) {
        UpstreamSettings settings = timeouts(transport.section("forwardingTimeouts"), tls.named(transport));
        transport.notYet("maxIdleConnsPerHost", "spiffe");
        transport.accept("disableHTTP2");
        transport.end();
        return settings;
    }

    private static UpstreamSettings timeouts(Section timeouts, BackendTlsSettings tls) {
        UpstreamSettings usual = UpstreamSettings.DEFAULT;
        UpstreamSettings settings = new UpstreamSettings(
                timeouts.millis("dialTimeout", usual.dialMillis()),
                timeouts.millis("idleConnTimeout", usual.idleMillis()),
                usual.backoffMinMillis(),
                usual.backoffMaxMillis(),
                usual.connectionsMax(),
                usual.pendingCallsMax(),
                timeouts.millis("readIdleTimeout", usual.pingMillis()),
                timeouts.millis("pingTimeout", usual.pingTimeoutMillis()),
                tls);
        timeouts.notYet("responseHeaderTimeout");
        timeouts.end();
        return settings;
    }
}

package dev.portcullis.app.config;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.ProxyHeaderVersion;
import dev.portcullis.settings.UpstreamSettings;
import org.jspecify.annotations.Nullable;

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
        UpstreamSettings settings = connections(transport, tls.usual(transport), null);
        transport.notYet("spiffe");
        transport.end();
        return settings;
    }

    /** A transport that services name. */
    UpstreamSettings named(Section transport) {
        UpstreamSettings settings =
                connections(transport, tls.named(transport), proxyHeader(transport.section("proxyProtocol")));
        transport.notYet("spiffe");
        transport.accept("disableHTTP2");
        transport.end();
        return settings;
    }

    /** Ours, under the name that Traefik has for TCP. */
    private static @Nullable ProxyHeaderVersion proxyHeader(Section section) {
        int version = section.number("version", 0, 1, 2);
        section.end();
        return version == 0 ? null : version == 1 ? ProxyHeaderVersion.V1 : ProxyHeaderVersion.V2;
    }

    private static UpstreamSettings connections(
            Section transport, BackendTlsSettings tls, @Nullable ProxyHeaderVersion proxyHeader) {
        transport.acceptBecause(
                "maxIdleConnsPerHost",
                "one HTTP/2 connection carries many calls, and idleConnTimeout closes those that have none");
        Section timeouts = transport.section("forwardingTimeouts");
        UpstreamSettings usual = UpstreamSettings.DEFAULT;
        UpstreamSettings settings = new UpstreamSettings(
                timeouts.millis("dialTimeout", usual.dialMillis()),
                timeouts.millis("idleConnTimeout", usual.idleMillis()),
                usual.backoffMinMillis(),
                usual.backoffMaxMillis(),
                usual.connectionsMax(),
                transport.number("minConnections", usual.connectionsMin(), 0, usual.connectionsMax()),
                usual.pendingCallsMax(),
                timeouts.millis("readIdleTimeout", usual.pingMillis()),
                timeouts.millis("pingTimeout", usual.pingTimeoutMillis()),
                timeouts.millis("responseHeaderTimeout", usual.responseHeaderMillis()),
                transport.millis("maxConnectionAge", usual.ageMaxMillis()),
                tls,
                proxyHeader);
        timeouts.end();
        return settings;
    }
}

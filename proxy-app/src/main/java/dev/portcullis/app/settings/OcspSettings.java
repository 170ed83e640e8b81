package dev.portcullis.app.settings;

import java.net.URI;
import java.util.Map;

/**
 * That CAs are asked whether the certificates are revoked, and their answers sent to clients (Traefik's {@code ocsp}).
 *
 * @param responderOverrides by the URL that stands in certificates, whom to ask in its place
 */
public record OcspSettings(Map<String, URI> responderOverrides) {
    /** Copies the map. */
    public OcspSettings {
        responderOverrides = Map.copyOf(responderOverrides);
    }
}

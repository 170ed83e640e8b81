package dev.portcullis.settings;

import java.util.List;

/**
 * What is asked of clients' certificates (Traefik's {@code tls.options.<name>.clientAuth}).
 *
 * @param type which clients pass
 * @param authorities PEM with the CAs that issue them; each may hold several. Needed by the types that verify
 * @param revocations PEM or DER with the CAs' revocation lists (RFC 5280 5). None: nothing is looked up. Some: there must be a
 *     valid one of every CA of a client's chain but the root, else the client is refused
 */
public record ClientAuthSettings(ClientAuthType type, List<PemSource> authorities, List<PemSource> revocations) {
    /** Clients are not asked for certificates. */
    public static final ClientAuthSettings NONE =
            new ClientAuthSettings(ClientAuthType.NO_CLIENT_CERT, List.of(), List.of());

    /** Copies the lists. */
    public ClientAuthSettings {
        authorities = List.copyOf(authorities);
        revocations = List.copyOf(revocations);
    }
}

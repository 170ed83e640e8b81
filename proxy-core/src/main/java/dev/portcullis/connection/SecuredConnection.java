package dev.portcullis.connection;

import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/2, over TLS or (on an entry point without TLS) in clear text.
 *
 * @param identified who called
 * @param tlsVersion such as {@code TLSv1.3}; empty in clear text
 * @param cipherSuite empty in clear text
 * @param serverName from SNI; empty when the client sent none
 * @param clientCertificate null when the client sent none
 */
public record SecuredConnection(
        IdentifiedConnection identified,
        String tlsVersion,
        String cipherSuite,
        String serverName,
        @Nullable ClientCertificate clientCertificate) {
    /** A connection whose client sent no certificate. */
    public SecuredConnection(
            IdentifiedConnection identified, String tlsVersion, String cipherSuite, String serverName) {
        this(identified, tlsVersion, cipherSuite, serverName, null);
    }

    /** Whether the client's leg is TLS. */
    public boolean overTls() {
        return !tlsVersion.isEmpty();
    }

    /** The client's certificate if a CA that the operator trusts vouches for it, else null: what may be told to backends. */
    public @Nullable ClientCertificate verifiedCertificate() {
        ClientCertificate certificate = clientCertificate;
        return certificate != null && certificate.verified() ? certificate : null;
    }
}

package dev.portcullis.connection;

/**
 * A connection that speaks HTTP/2, over TLS or (on an entry point without TLS) in clear text.
 *
 * @param identified who called
 * @param tlsVersion such as {@code TLSv1.3}; empty in clear text
 * @param cipherSuite empty in clear text
 * @param serverName from SNI; empty when the client sent none
 */
public record SecuredConnection(
        IdentifiedConnection identified, String tlsVersion, String cipherSuite, String serverName) {
    /** Whether the client's leg is TLS. */
    public boolean overTls() {
        return !tlsVersion.isEmpty();
    }
}

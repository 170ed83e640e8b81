package dev.portcullis.settings;

/** A fact of a PROXY header that a backend may be told in a header field. */
public enum ProxyHeaderFact {
    /** The host name that the client asked the balancer for. */
    AUTHORITY,
    /** The protocol that the client negotiated with the balancer. */
    ALPN,
    /** The balancer's name for the connection. */
    UNIQUE_ID,
    /** The id of an AWS VPC endpoint. */
    VPC_ENDPOINT_ID,
    /** The version of the client's TLS with the balancer. */
    TLS_VERSION,
    /** The common name in the client's certificate. */
    TLS_COMMON_NAME,
    /** The cipher of the client's TLS with the balancer. */
    TLS_CIPHER,
    /** The signature algorithm of the balancer's certificate. */
    TLS_SIGNATURE_ALGORITHM,
    /** The algorithm of the balancer's key. */
    TLS_KEY_ALGORITHM,
    /** {@code verified} or {@code failed}, where the client showed a certificate. */
    TLS_CLIENT_CERTIFICATE
}

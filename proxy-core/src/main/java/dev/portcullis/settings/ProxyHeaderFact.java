package dev.portcullis.settings;

/** A fact of a PROXY header that a backend may be told in a header field, and that a rule may look at. */
public enum ProxyHeaderFact {
    /** The host name that the client asked the balancer for. */
    AUTHORITY("authority"),
    /** The protocol that the client negotiated with the balancer. */
    ALPN("alpn"),
    /** The balancer's name for the connection. */
    UNIQUE_ID("uniqueId"),
    /** The id of an AWS VPC endpoint. */
    VPC_ENDPOINT_ID("vpceId"),
    /** The version of the client's TLS with the balancer. */
    TLS_VERSION("tlsVersion"),
    /** The common name in the client's certificate. */
    TLS_COMMON_NAME("tlsCn"),
    /** The cipher of the client's TLS with the balancer. */
    TLS_CIPHER("tlsCipher"),
    /** The signature algorithm of the balancer's certificate. */
    TLS_SIGNATURE_ALGORITHM("tlsSigAlg"),
    /** The algorithm of the balancer's key. */
    TLS_KEY_ALGORITHM("tlsKeyAlg"),
    /** {@code verified} or {@code failed}, where the client showed a certificate. */
    TLS_CLIENT_CERTIFICATE("tlsClientCert");

    private final String written;

    ProxyHeaderFact(String written) {
        this.written = written;
    }

    /** What operators call it, in keys and in rules. */
    public String written() {
        return written;
    }
}

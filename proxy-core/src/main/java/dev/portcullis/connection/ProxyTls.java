package dev.portcullis.connection;

import org.jspecify.annotations.Nullable;

/**
 * A client's TLS with a balancer, as the balancer told it (PP2_TYPE_SSL, PROXY protocol 2.2.6). Text as in {@link ProxyFacts}.
 *
 * @param clientFlags 1: over TLS; 2: with a certificate on this connection; 4: with one in this TLS session
 * @param verifyResult 0 when the certificate, if there was one, was found good; else the balancer's error number
 * @param version such as {@code TLSv1.3}
 * @param commonName of the client's certificate
 * @param cipher such as {@code ECDHE-RSA-AES128-GCM-SHA256}
 * @param signatureAlgorithm of the balancer's certificate, such as {@code SHA256}
 * @param keyAlgorithm of its key, such as {@code RSA2048}
 */
public record ProxyTls(
        int clientFlags,
        int verifyResult,
        @Nullable String version,
        @Nullable String commonName,
        @Nullable String cipher,
        @Nullable String signatureAlgorithm,
        @Nullable String keyAlgorithm) {
    private static final int CERTIFICATE_FLAGS = 2 | 4;

    /** {@code verified}, {@code failed}, or null when the client showed the balancer no certificate. */
    public @Nullable String clientCertificate() {
        if ((clientFlags & CERTIFICATE_FLAGS) == 0) {
            return null;
        }
        return verifyResult == 0 ? "verified" : "failed";
    }
}

package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and its key.
 *
 * @param certificate PEM, the leaf first
 * @param key PEM
 * @param ocsp the CA's answer that the certificate is not revoked (RFC 6960, DER), which clients get with it; null for none
 */
public record CertificateSettings(
        PemSource certificate, PemSource key, @Nullable PemSource ocsp) {
    /** A pair without an answer of its CA. */
    public CertificateSettings(PemSource certificate, PemSource key) {
        this(certificate, key, null);
    }
}

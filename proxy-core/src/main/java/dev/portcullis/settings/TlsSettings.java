package dev.portcullis.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and versions towards clients (Traefik's {@code tls}).
 *
 * @param certificates in the order of the file
 * @param defaultCertificate for clients whose name none of the others serves; null: the first of the list
 * @param minVersion {@code TLSv1.2} or {@code TLSv1.3}
 * @param maxVersion {@code TLSv1.2} or {@code TLSv1.3}, not below the minimum
 */
public record TlsSettings(
        List<CertificateSettings> certificates,
        @Nullable CertificateSettings defaultCertificate,
        String minVersion,
        String maxVersion) {
    /** Copies the list. */
    public TlsSettings {
        certificates = List.copyOf(certificates);
    }
}

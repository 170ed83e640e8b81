package dev.portcullis.tls;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants to know of a certificate that is served. Nothing of it is secret.
 *
 * @param source the file, or {@code inline PEM}
 * @param subject the distinguished name, such as {@code CN=localhost,O=Acme}
 * @param alternatives the subject alternative names with their kinds, such as {@code DNS:a.example.com}, {@code IP:192.0.2.1}
 * @param names the DNS names that it serves, in lower case, then its IP addresses
 * @param notBefore from when it is valid
 * @param notAfter when it expires
 * @param fingerprint SHA-256 of the certificate in hexadecimal, in the form of {@code openssl x509 -fingerprint -sha256}
 * @param keyType such as {@code EC P-256}, {@code RSA 2048}
 * @param ocspUntil until when its CA's answer about it is sent to clients; null when there is none
 * @param revokedAt since when its CA, when it was asked, calls it revoked; null while it does not
 * @param advice sentences about what some clients will refuse
 */
public record CertificateFacts(
        String source,
        String subject,
        List<String> alternatives,
        List<String> names,
        Instant notBefore,
        Instant notAfter,
        String fingerprint,
        String keyType,
        @Nullable Instant ocspUntil,
        @Nullable Instant revokedAt,
        List<String> advice) {
    /** Copies the lists. */
    public CertificateFacts {
        alternatives = List.copyOf(alternatives);
        names = List.copyOf(names);
        advice = List.copyOf(advice);
    }

    /** The same with what the CA says now. */
    CertificateFacts withOcsp(@Nullable Instant until, @Nullable Instant revoked) {
        return new CertificateFacts(
                source,
                subject,
                alternatives,
                names,
                notBefore,
                notAfter,
                fingerprint,
                keyType,
                until,
                revoked,
                advice);
    }
}

package dev.portcullis.tls;

import java.time.Instant;
import java.util.List;

/**
 * What an operator wants to know of a certificate that is served.
 *
 * @param source the file, or {@code inline PEM}
 * @param names the DNS names that it serves, in lower case, then its IP addresses
 * @param notAfter when it expires
 */
public record CertificateFacts(String source, List<String> names, Instant notAfter) {
    /** Copies the list. */
    public CertificateFacts {
        names = List.copyOf(names);
    }
}

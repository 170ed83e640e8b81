package dev.portcullis.app.ocsp;

import dev.portcullis.settings.UnusablePemException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What is asked about, and who gets the answers. Any thread. */
public interface Stapling {
    /** The chains that are served now without an answer of the operator's own, each with its leaf first. */
    List<List<X509Certificate>> chains();

    /**
     * Sends an answer to clients.
     *
     * @throws UnusablePemException when it cannot be sent
     */
    void staple(X509Certificate leaf, byte[] answer) throws UnusablePemException;

    /** Sends clients no answer of before any more, until the next one: its CA has revoked the certificate. */
    void withhold(X509Certificate leaf, Instant revokedAt);
}

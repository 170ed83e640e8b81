package dev.portcullis.app.ocsp;

import dev.portcullis.settings.UnusablePemException;
import java.security.cert.X509Certificate;
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
}

package dev.portcullis.app.ocsp;

import java.util.Locale;

/** What came of one try to get an answer about a certificate. */
public enum OcspOutcome {
    /** Clients get it from now on. */
    GOOD,
    /** The CA has revoked the certificate: clients get no answer any more. */
    REVOKED,
    /** Something came that clients must not have. */
    REFUSED,
    /** The responder was silent, late, or said no. */
    UNANSWERED,
    /** Nobody was asked: the chain does not say whom, or about what. */
    UNASKED;

    /** As metrics write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

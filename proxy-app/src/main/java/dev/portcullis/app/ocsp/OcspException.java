package dev.portcullis.app.ocsp;

/** No answer about a certificate. The message completes the sentence that begins with the certificate's name. */
final class OcspException extends Exception {
    private static final long serialVersionUID = 1L;

    private final OcspOutcome outcome;

    OcspException(OcspOutcome outcome, String message) {
        super(message, null, false, false);
        this.outcome = outcome;
    }

    OcspOutcome outcome() {
        return outcome;
    }
}

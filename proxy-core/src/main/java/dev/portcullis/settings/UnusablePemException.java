package dev.portcullis.settings;

/**
 * A source of PEM text gives nothing that can be used. The message completes the sentence that begins with the name of
 * the source; it never holds what the source holds, which may be a key or a password.
 */
public final class UnusablePemException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Such as {@code is a folder}. */
    public UnusablePemException(String message) {
        super(message, null, false, false);
    }
}

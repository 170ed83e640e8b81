package dev.portcullis.loop;

/** The kernel interface that the operator asked for cannot be used here; the message says which and why. */
public final class TransportUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    TransportUnavailableException(String message) {
        super(message);
    }
}

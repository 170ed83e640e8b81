package dev.portcullis.tls;

/**
 * Told about TLS on one connection to a server, on its loop: {@link #onSecured} or {@link #onTlsFailed} once, and {@link
 * #onTlsBroken} at most once after the former.
 */
public interface BackendTlsListener {
    /** The server is who it has to be, and speaks HTTP/2; the pipeline carries clear bytes from here on. */
    void onSecured();

    /**
     * No HTTP/2 over TLS; the channel closes.
     *
     * @param reason in an operator's words, with what to do
     */
    void onTlsFailed(String reason);

    /** The server ended a secured connection with an alert, as it does when it wanted another client certificate. */
    void onTlsBroken(String reason);
}

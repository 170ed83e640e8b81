package dev.portcullis.settings;

/** What a client is told beyond the status of a call that the proxy answers itself. */
public enum ErrorDetails {
    /** The kind of the failure, and whether the request was sent: nothing of the inside. For clients that are strangers. */
    SAFE,
    /** Also router, service, server, and the words of the log. For clients of one's own. */
    FULL
}

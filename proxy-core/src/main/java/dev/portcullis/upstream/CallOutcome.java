package dev.portcullis.upstream;

/** What a call says of the server that it went to. */
public enum CallOutcome {
    /** The server answered, be it with an error of the application. */
    ANSWERED,
    /** The server, or the way to it, failed: UNAVAILABLE, INTERNAL, DEADLINE_EXCEEDED and the like, a reset, a lost connection. */
    FAILED,
    /** Nothing: the client left, or the server refused the call before it worked on it. */
    ABANDONED
}

package dev.portcullis.failure;

/** By whose doing a call or a connection ended. */
public enum Party {
    /** The peer that called us. */
    CLIENT,
    /** Ourselves: a limit, a deadline, a route that is not there, a drain. */
    PROXY,
    /** The server behind us. */
    BACKEND
}

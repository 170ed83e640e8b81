package dev.portcullis.failure;

/**
 * A network event that ended a call or a connection before its time. A value, never thrown.
 *
 * @param by by whose doing
 * @param cause why
 * @param http2Code the HTTP/2 error code that came with it, or 0 (RFC 9113 7)
 * @param detail words for the operator, never for a stranger; may be empty
 */
public record Failure(Party by, Cause cause, long http2Code, String detail) {
    /** A failure without an HTTP/2 error code. */
    public static Failure of(Party by, Cause cause, String detail) {
        return new Failure(by, cause, 0, detail);
    }
}

package dev.portcullis.failure;

/**
 * A network event that ended a call or a connection before its time. A value, never thrown.
 *
 * @param by by whose doing
 * @param cause why
 * @param http2Code the HTTP/2 error code that came with it, or 0 (RFC 9113 7)
 * @param detail words for the operator, never for a stranger; may be empty
 * @param retryMillis when the client may call again; -1 where that follows from the cause alone
 */
public record Failure(Party by, Cause cause, long http2Code, String detail, long retryMillis) {
    /** A failure whose cause says when to call again. */
    public Failure(Party by, Cause cause, long http2Code, String detail) {
        this(by, cause, http2Code, detail, -1);
    }

    /** A failure without an HTTP/2 error code. */
    public static Failure of(Party by, Cause cause, String detail) {
        return new Failure(by, cause, 0, detail);
    }

    /** A failure after which the client may call again in so many milliseconds. */
    public static Failure retryable(Party by, Cause cause, long retryMillis, String detail) {
        return new Failure(by, cause, 0, detail, retryMillis);
    }
}

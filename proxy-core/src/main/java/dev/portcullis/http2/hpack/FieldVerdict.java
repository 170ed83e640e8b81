package dev.portcullis.http2.hpack;

/** Whether a field's name and value may stand in an HTTP/2 message (RFC 9113 8.2.1); judged once, when the field is made. */
public enum FieldVerdict {
    /** Both are fine. */
    VALID,
    /** An empty name, an upper-case letter, a control character, a blank, or a byte above 0x7e in the name, or a colon inside it. */
    MALFORMED_NAME,
    /** A CR, LF, or NUL in the value. Blanks at its ends are trimmed when the field is made, not refused. */
    MALFORMED_VALUE
}

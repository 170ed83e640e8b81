package dev.portcullis.http2.frame;

/** The error codes of RST_STREAM and GOAWAY, in the order of their numbers (RFC 9113 7). */
public enum ErrorCode {
    /** 0x0: not an error. */
    NO_ERROR,
    /** 0x1. */
    PROTOCOL_ERROR,
    /** 0x2. */
    INTERNAL_ERROR,
    /** 0x3. */
    FLOW_CONTROL_ERROR,
    /** 0x4. */
    SETTINGS_TIMEOUT,
    /** 0x5. */
    STREAM_CLOSED,
    /** 0x6. */
    FRAME_SIZE_ERROR,
    /** 0x7: nothing was done for the stream; it may be tried again. */
    REFUSED_STREAM,
    /** 0x8. */
    CANCEL,
    /** 0x9. */
    COMPRESSION_ERROR,
    /** 0xa. */
    CONNECT_ERROR,
    /** 0xb. */
    ENHANCE_YOUR_CALM,
    /** 0xc. */
    INADEQUATE_SECURITY,
    /** 0xd. */
    HTTP_1_1_REQUIRED;

    /** The number on the wire. */
    @SuppressWarnings("EnumOrdinal") // the constants stand in the order of RFC 9113 7, where the numbers have no gap
    public long code() {
        return ordinal();
    }
}

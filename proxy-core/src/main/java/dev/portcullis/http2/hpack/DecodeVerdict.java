package dev.portcullis.http2.hpack;

/** What became of one header block that an {@link BlockDecoder} read. */
public enum DecodeVerdict {
    /** All fields are there. */
    OK,
    /** The block is malformed: the tables are out of step, so the connection ends (RFC 9113 4.3). */
    COMPRESSION_ERROR,
    /** The block was read and the tables are in step, but fields beyond the limit were not kept: one stream fails. */
    LIST_TOO_LARGE
}

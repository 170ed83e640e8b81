package dev.portcullis.http2.hpack;

/** How the sender of a field asked it to be kept (RFC 7541 6.2). */
public enum Indexing {
    /** Literal with incremental indexing, or an indexed field: it may enter a table. */
    INCREMENTAL,
    /** Literal without indexing: this hop keeps it out of its tables. */
    WITHOUT,
    /** Literal never indexed: no hop may put it into a table (7.1.3). */
    NEVER
}

package dev.portcullis.connection;

/** What stood before the first byte of TLS. */
public enum ProxyHeader {
    /** No PROXY header. */
    NONE,
    /** A version 1 header whose address was believed. */
    V1,
    /** A version 2 header whose address was believed. */
    V2,
    /** LOCAL or UNKNOWN: a header that names nobody; the socket's peer stands. */
    WITHOUT_ADDRESS,
    /** A header from a peer that may not send one; it was dropped. */
    UNTRUSTED
}

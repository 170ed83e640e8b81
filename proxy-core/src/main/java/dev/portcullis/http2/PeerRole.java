package dev.portcullis.http2;

/** What the other end of a connection is. */
public enum PeerRole {
    /** It calls us: we accept its streams. */
    CLIENT,
    /** We call it: we open streams. */
    SERVER
}

package dev.portcullis.http2.hpack;

/** Which fields an {@link HpackEncoder} puts into the peer's dynamic table; one per leg. */
public enum IndexingPolicy {
    /** The table belongs to the client whose calls these are: what the backend indexed is indexed. */
    TOWARDS_CLIENT,
    /** The table is shared by many clients: only a field that repeats enters, and nothing that is one caller's own. */
    TOWARDS_BACKEND
}

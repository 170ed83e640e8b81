package dev.portcullis.app.reload;

/** What a change of a watched name may be one of; the order is that of haste. */
enum ChangedKind {
    /** Nothing that matters. */
    NOTHING,
    /** The configuration: many files may follow. */
    CONFIGURATION,
    /** A certificate or key: at most a few files belong together, and new clients are waiting for it. */
    CERTIFICATE
}

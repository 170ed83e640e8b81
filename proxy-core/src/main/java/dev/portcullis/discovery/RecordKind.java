package dev.portcullis.discovery;

/** What a name server is asked for. */
enum RecordKind {
    /** IPv4 addresses (RFC 1035 3.4.1). */
    A,
    /** IPv6 addresses (RFC 3596). */
    AAAA,
    /** Where a service listens (RFC 2782). */
    SRV
}

package dev.portcullis.observe;

/** The limits and rules whose breaches are counted; a metric's label. */
public enum LimitKind {
    /** Too many connections at once. */
    CONNECTIONS,
    /** Too many connections of one client address. */
    CLIENT_CONNECTIONS,
    /** Too many TLS handshakes at once: the oldest was closed, or the new one waits. */
    HANDSHAKES,
    /** A header list over its bytes or its fields. */
    HEADER_LIST,
    /** A stream above {@code maxConcurrentStreams}. */
    CONCURRENT_STREAMS,
    /** A message that breaks RFC 9113 8: its stream was reset. */
    MALFORMED_MESSAGE,
    /** More control frames waiting for a peer that does not read than allowed. */
    QUEUED_CONTROL_BYTES,
    /** The connection's budget of queued bytes. */
    CONNECTION_BUDGET,
    /** The process's budget of queued bytes. */
    PROCESS_BUDGET,
    /** A call that found no connection and no place to wait for one. */
    PENDING_CALLS,
    /** Calls cancelled faster than they are made. */
    RAPID_RESET,
    /** A client connection that cancelled so many calls at backends that it got backend connections apart. */
    CANCELLED_CALLS,
    /** Streams that had to be reset because the client kept breaking rules on them. */
    PROVOKED_RESET,
    /** PINGs faster than allowed. */
    PING_FLOOD,
    /** Frames that make work and carry nothing: PING, SETTINGS, empty DATA, PRIORITY, WINDOW_UPDATE, unknown ones. */
    FRAME_FLOOD,
    /** A stream whose answer did not move for {@code streamIdleTimeout}: it was reset. */
    STALLED_STREAM,
    /** A call above a {@code rateLimit}. */
    RATE_LIMIT,
    /** A call above an {@code inFlightReq}. */
    IN_FLIGHT,
    /** A call that was not tried again because too many calls of its service fail. */
    RETRY_THROTTLE,
    /** A call that a circuit breaker kept from its service. */
    CIRCUIT_BREAKER,
    /** A call above a service's {@code limits.calls}. */
    SERVICE_CALLS,
    /** A call above a service's {@code limits.pending}. */
    SERVICE_PENDING,
    /** A call that was not tried again because of a service's {@code limits.retries}. */
    SERVICE_RETRIES,
    /** A call that waits for a stream because of a service's {@code limits.connections}. */
    SERVICE_CONNECTIONS,
    /** A call that was to be mirrored and was not: its request is too long, or too many copies are open. */
    MIRROR,
    /** A limit met more sources than it can tell apart: one was forgotten, or a call was not counted. */
    LIMITED_SOURCES,
    /** A health check that had to wait, because so many of the same worker were under way. */
    HEALTH_PROBES,
    /** A PROXY header from a peer that may not send one. */
    PROXY_HEADER_UNTRUSTED
}

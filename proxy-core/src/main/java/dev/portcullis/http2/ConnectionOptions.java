package dev.portcullis.http2;

import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;

/**
 * What one HTTP/2 connection allows its peer, and how long it waits. A wait of 0 has no end.
 *
 * @param peer what the other end is
 * @param limits streams, tables, and header lists
 * @param prefaceMillis from the start of HTTP/2 to the peer's first SETTINGS
 * @param headersMillis from the first to the last frame of one header block
 * @param idleMillis how long the connection is kept without streams
 * @param streamIdleMillis how long DATA may wait in a stream that sends none of it
 * @param guard what the peer may ask for that is not a call
 * @param keepAlive when the peer is asked whether it is there, and how old the connection may get
 */
public record ConnectionOptions(
        PeerRole peer,
        H2Settings limits,
        long prefaceMillis,
        long headersMillis,
        long idleMillis,
        long streamIdleMillis,
        GuardSettings guard,
        KeepAliveSettings keepAlive) {}

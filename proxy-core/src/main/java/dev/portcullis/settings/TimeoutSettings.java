package dev.portcullis.settings;

/**
 * Limits of time of a client connection, each on its own; 0 switches one off.
 *
 * @param firstByteMillis from accept to the first byte, whatever it is. Default 60 s: balancers open connections ahead
 * @param proxyHeaderMillis from the first byte to the end of the PROXY header. Default 10 s
 * @param handshakeMillis from the first byte of TLS to its end. Default 10 s
 * @param prefaceMillis from the end of the handshake to the HTTP/2 preface and first SETTINGS. Default 10 s
 * @param headersMillis from the first to the last frame of one header block. Default 10 s
 * @param readMillis Traefik's {@code readTimeout}: a cap on each of the waits above from the PROXY header on; never on the
 *     body of a call. Default 60 s
 * @param idleMillis how long a connection without calls is kept. Default 180 s
 * @param streamIdleMillis how long an answer may wait for a client that takes none of it. Default 300 s: a phone may be away for
 *     minutes, and the bytes are bounded by the connection's budget
 */
public record TimeoutSettings(
        long firstByteMillis,
        long proxyHeaderMillis,
        long handshakeMillis,
        long prefaceMillis,
        long headersMillis,
        long readMillis,
        long idleMillis,
        long streamIdleMillis) {
    /** The defaults, as the parameters say. */
    public static final TimeoutSettings DEFAULT =
            new TimeoutSettings(60_000, 10_000, 10_000, 10_000, 10_000, 60_000, 180_000, 300_000);

    /** The same, with no stage before the first request above {@code readMillis}, where that is set. */
    public TimeoutSettings capped() {
        return new TimeoutSettings(
                firstByteMillis,
                cap(proxyHeaderMillis),
                cap(handshakeMillis),
                cap(prefaceMillis),
                cap(headersMillis),
                readMillis,
                idleMillis,
                streamIdleMillis);
    }

    private long cap(long millis) {
        return readMillis > 0 && (millis == 0 || millis > readMillis) ? readMillis : millis;
    }
}

package dev.portcullis.settings;

/**
 * Limits of an HTTP/2 connection with a client.
 *
 * @param concurrentStreamsMax SETTINGS_MAX_CONCURRENT_STREAMS that we advertise. Default 250, as Traefik
 * @param decoderTableBytes SETTINGS_HEADER_TABLE_SIZE that we advertise. Default 4096
 * @param encoderTableBytes the most that we use of the table that the peer offers. Default 4096
 * @param headerListBytes the largest header list that we accept, as RFC 7541 4.1 counts it. Default 64 KiB
 * @param headerFieldsMax the most fields of one header list. Default 200
 */
public record H2Settings(
        int concurrentStreamsMax,
        int decoderTableBytes,
        int encoderTableBytes,
        int headerListBytes,
        int headerFieldsMax) {
    /** The defaults, as the parameters say. */
    public static final H2Settings DEFAULT = new H2Settings(250, 4096, 4096, 65_536, 200);
}

package dev.portcullis.settings;

/**
 * Keeps retries from drowning servers that fail anyway (gRFC A6, {@code retryThrottling}): each failure takes a token, each success
 * gives a part of one, and with half of the tokens or fewer nothing is tried again. Counted per worker and service.
 *
 * @param tokensMax 1 to 1000. Default 10
 * @param ratioThousandths what a success gives, in thousandths of a token. Default 100: a tenth of all calls may be retries for long
 */
public record RetryThrottle(int tokensMax, int ratioThousandths) {
    /** The defaults, as the parameters say: those of gRPC's example. */
    public static final RetryThrottle DEFAULT = new RetryThrottle(10, 100);
}

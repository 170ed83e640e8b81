package dev.portcullis.settings;

/**
 * How a call that failed is tried again (gRFC A6, {@code retryPolicy}).
 *
 * @param attemptsMax attempts, the first included; 2 to {@link #ATTEMPTS_LIMIT}
 * @param initialBackoffMillis the wait before the first retry, give or take a fifth. Default 100
 * @param maxBackoffMillis the longest such wait. Default 1000: a client waits meanwhile
 * @param backoffMultiplier by which each wait is longer than the one before. Default 2, as in gRPC's examples
 * @param attemptTimeoutMillis how long an attempt may take from the end of the request to the head of the answer; 0 for as long as
 *     the call has
 * @param codes the statuses that are tried again. Default UNAVAILABLE
 */
public record RetryPolicy(
        int attemptsMax,
        long initialBackoffMillis,
        long maxBackoffMillis,
        double backoffMultiplier,
        long attemptTimeoutMillis,
        StatusCodes codes) {
    /** gRPC's own bound (gRFC A6): more than that is load and no help. */
    public static final int ATTEMPTS_LIMIT = 5;

    /** The defaults, as the parameters say, with one retry. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(2, 100, 1_000, 2, 0, StatusCodes.UNAVAILABLE);

    /** Refuses a count of attempts that is none. */
    public RetryPolicy {
        if (attemptsMax < 1 || attemptsMax > ATTEMPTS_LIMIT) {
            throw new IllegalArgumentException("attemptsMax is " + attemptsMax);
        }
    }
}

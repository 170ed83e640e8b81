package dev.portcullis.settings;

/**
 * How a call is sent to several servers, the first of which to answer is heard (gRFC A6, {@code hedgingPolicy}). For methods whose
 * work may be done twice.
 *
 * @param attemptsMax attempts, the first included; 2 to {@link RetryPolicy#ATTEMPTS_LIMIT}
 * @param delayMillis how long after an attempt the next one follows; 0 for all at once
 * @param nonFatal statuses that do not end the call while another attempt may do better
 */
public record HedgingPolicy(int attemptsMax, long delayMillis, StatusCodes nonFatal) {
    /** Refuses a count of attempts that is none. */
    public HedgingPolicy {
        if (attemptsMax < 1 || attemptsMax > RetryPolicy.ATTEMPTS_LIMIT) {
            throw new IllegalArgumentException("attemptsMax is " + attemptsMax);
        }
    }
}

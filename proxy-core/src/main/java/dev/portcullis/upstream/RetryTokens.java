package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.RetryThrottle;

/** The tokens of one throttle and one service on one worker (gRFC A6, throttling): full at first, counted in thousandths. */
@EventLoopConfined
public final class RetryTokens {
    private static final int WHOLE = 1_000;

    private final RetryThrottle settings;
    private final int most;
    private int left;

    RetryTokens(RetryThrottle settings) {
        this.settings = settings;
        this.most = settings.tokensMax() * WHOLE;
        this.left = most;
    }

    boolean isOf(RetryThrottle other) {
        return settings.equals(other);
    }

    /** An attempt failed in a way that may be tried again; whether there is a token for it. */
    public boolean onFailure() {
        left = Math.max(0, left - WHOLE);
        return left > most / 2;
    }

    /** An attempt was answered. */
    public void onSuccess() {
        left = Math.min(most, left + settings.ratioThousandths());
    }

    /** Whether an attempt more may be made without one having failed: a hedge. */
    public boolean allowsHedge() {
        return left > most / 2;
    }
}

package dev.portcullis.relay;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.upstream.RetryTokens;
import dev.portcullis.upstream.ServiceShares;
import dev.portcullis.upstream.ServiceShares.Share;
import org.jspecify.annotations.Nullable;

/** Whether a service can bear further attempts at a call: its tokens, and its limit of calls that are tried again. */
@EventLoopConfined
final class AttemptBudget {
    private final ClientRelay relay;
    private final @Nullable RetryTokens tokens;
    private final @Nullable ServiceShares shares;

    AttemptBudget(ClientRelay relay, @Nullable RetryTokens tokens, @Nullable ServiceShares shares) {
        this.relay = relay;
        this.tokens = tokens;
        this.shares = shares;
    }

    void onSuccess() {
        if (tokens != null) {
            tokens.onSuccess();
        }
    }

    /** An attempt failed; whether another one, if it is wanted, may be made. */
    boolean onFailure(boolean wanted) {
        boolean enough = tokens == null || tokens.onFailure();
        return wanted && isAllowed(enough);
    }

    /** Whether an attempt may be made beside others that have not failed. */
    boolean allowsHedge() {
        return isAllowed(tokens == null || tokens.allowsHedge());
    }

    private boolean isAllowed(boolean enoughTokens) {
        if (!enoughTokens) {
            relay.onLimit(LimitKind.RETRY_THROTTLE);
            return false;
        }
        if (shares != null && !shares.take(Share.RETRY)) {
            relay.onLimit(LimitKind.SERVICE_RETRIES);
            return false;
        }
        return true;
    }
}

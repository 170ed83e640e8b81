package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.LimitSettings;
import dev.portcullis.settings.MiddlewareSettings.CircuitBreaker;
import dev.portcullis.settings.RetryThrottle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one worker counts of a service as a whole, apart from its servers. It stays the same object when a reload changes the
 * service. Settings find what they began by being equal; a router or two have their own, so a list is looked through.
 */
@EventLoopConfined
public final class ServiceLedger {
    /** Settings of routers that are gone must not add up over many reloads; the oldest are forgotten, and begin anew. */
    private static final int SETTINGS_MAX = 16;

    private final List<RetryTokens> tokens = new ArrayList<>(1);
    private final List<ServiceBreaker> breakers = new ArrayList<>(1);
    private LimitSettings limits = LimitSettings.NONE;
    /** Null when the service has no limits. */
    private @Nullable ServiceGauge gauge;

    /** The limits of calls that begin from now on. */
    void limits(LimitSettings settings, @Nullable ServiceGauge shared) {
        limits = settings;
        gauge = shared;
    }

    /** Whether calls take shares of something that is limited. */
    public boolean hasLimits() {
        return gauge != null;
    }

    /** What a call holds of the service's limits, nothing at first; null when there are none. */
    public @Nullable ServiceShares newShares() {
        return gauge == null ? null : new ServiceShares(gauge, limits);
    }

    /** The tokens of a throttle. */
    public RetryTokens tokens(RetryThrottle throttle) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).isOf(throttle)) {
                return tokens.get(i);
            }
        }
        RetryTokens begun = new RetryTokens(throttle);
        addBounded(tokens, begun);
        return begun;
    }

    /** The breaker of a middleware. */
    public ServiceBreaker breaker(CircuitBreaker settings, long nowNanos) {
        for (int i = 0; i < breakers.size(); i++) {
            if (breakers.get(i).isOf(settings)) {
                return breakers.get(i);
            }
        }
        ServiceBreaker begun = new ServiceBreaker(settings, nowNanos);
        addBounded(breakers, begun);
        return begun;
    }

    private static <T> void addBounded(List<T> all, T begun) {
        if (all.size() == SETTINGS_MAX) {
            all.remove(0);
        }
        all.add(begun);
    }
}

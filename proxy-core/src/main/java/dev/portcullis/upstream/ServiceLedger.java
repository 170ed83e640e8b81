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

    private final List<RetryTokens> tokens = new ArrayList<>(0);
    private final List<ServiceBreaker> breakers = new ArrayList<>(0);
    private LimitSettings limits = LimitSettings.NONE;
    /** The process's, which is always the same for a service. */
    private ServiceGauge gauge = new ServiceGauge();

    /** The limits of what begins from now on. To be told before the first connection is made. */
    void limits(LimitSettings settings, ServiceGauge shared) {
        limits = settings;
        gauge = shared;
    }

    /**
     * Counts a connection that is about to be made; false, and nothing is counted, when there are as many as there may be.
     *
     * @param needed whether it is made in spite of the limit
     */
    boolean takeConnection(boolean needed) {
        return gauge.takeConnection(needed ? 0 : limits.connectionsMax());
    }

    /** One that was counted is closed, or could not be made. */
    void giveBackConnection() {
        gauge.giveBackConnection();
    }

    /** Whether calls take shares of something that is limited. */
    public boolean hasLimits() {
        return limits.limitsCalls();
    }

    /** What a call holds of the service's limits, nothing at first; null when there are none. */
    public @Nullable ServiceShares newShares() {
        return hasLimits() ? new ServiceShares(gauge, limits) : null;
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

package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.MiddlewareSettings.CircuitBreaker;
import java.util.concurrent.TimeUnit;

/**
 * Keeps calls from a service that is in trouble, as one worker sees it (Traefik's {@code circuitBreaker}).
 *
 * <pre>
 *   closed --condition holds--> open --fallback time--> recovering --recovery time--> closed
 *                                ^----condition holds-------'  lets a growing part of the calls pass
 * </pre>
 */
@EventLoopConfined
public final class ServiceBreaker {
    private final CircuitBreaker settings;
    private final CallSamples samples = new CallSamples();
    private Phase phase = Phase.CLOSED;
    /** When it opened, or began to recover. */
    private long sinceNanos;

    private long nextCheckNanos;
    /** While it recovers, the part of a call that is due to pass. */
    private double due;

    /** Where it is in its diagram. */
    private enum Phase {
        CLOSED,
        OPEN,
        RECOVERING
    }

    ServiceBreaker(CircuitBreaker settings, long nowNanos) {
        this.settings = settings;
        this.nextCheckNanos = nowNanos;
    }

    boolean isOf(CircuitBreaker other) {
        return settings.equals(other);
    }

    /** Whether a call may pass; asked once for each. One that passes is {@link #onCallEnded told of} when it is over. */
    public boolean admits(long nowNanos) {
        if (phase == Phase.OPEN && isOver(settings.fallbackMillis(), nowNanos)) {
            enter(Phase.RECOVERING, nowNanos);
            due = 0;
        }
        if (phase == Phase.RECOVERING && isOver(settings.recoveryMillis(), nowNanos)) {
            enter(Phase.CLOSED, nowNanos);
        }
        return switch (phase) {
            case CLOSED -> true;
            case OPEN -> false;
            case RECOVERING -> admitsPart(nowNanos);
        };
    }

    /** The part grows evenly from nothing to all. */
    private boolean admitsPart(long nowNanos) {
        due += (double) (nowNanos - sinceNanos) / TimeUnit.MILLISECONDS.toNanos(settings.recoveryMillis());
        boolean passes = due >= 1;
        due -= passes ? 1 : 0;
        return passes;
    }

    private boolean isOver(long millis, long nowNanos) {
        return nowNanos - sinceNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void enter(Phase next, long nowNanos) {
        phase = next;
        sinceNanos = nowNanos;
        samples.clear();
    }

    /**
     * A call that passed is over.
     *
     * @param networkError whether no server answered it
     * @param httpCode how it ended, in the codes of HTTP
     * @param latencyMillis to the head of its answer
     */
    public void onCallEnded(boolean networkError, int httpCode, long latencyMillis, long nowNanos) {
        if (phase == Phase.OPEN) {
            return;
        }
        samples.add(networkError, httpCode, latencyMillis, nowNanos);
        if (nowNanos - nextCheckNanos >= 0) {
            nextCheckNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(settings.checkMillis());
            if (settings.condition().holds(samples)) {
                enter(Phase.OPEN, nowNanos);
            }
        }
    }
}

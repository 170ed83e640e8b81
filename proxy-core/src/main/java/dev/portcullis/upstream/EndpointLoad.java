package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.BalancingSettings.SlowStart;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the calls of one worker make of a server: how many are open there, how long its answers take, how much it may get yet. */
@EventLoopConfined
final class EndpointLoad {
    private BalancingSettings settings = BalancingSettings.DEFAULT;
    /** Null where nobody asks how long answers take. */
    private @Nullable PeakLatency latency;

    private int inFlight;
    private boolean comingIn;
    private long cameInNanos;

    /** What is measured and limited from now on. */
    void use(BalancingSettings changed) {
        settings = changed;
        if (changed.isByLatency()) {
            PeakLatency measured = latency == null ? new PeakLatency() : latency;
            measured.decay(changed.latencyDecayMillis());
            latency = measured;
        }
    }

    /** Calls that have a stream there. */
    int inFlight() {
        return inFlight;
    }

    /**
     * Whether it has as many calls as it may.
     *
     * @param waiting calls that will have a stream there
     */
    boolean isFull(int waiting) {
        return settings.inFlightMax() > 0 && inFlight + waiting >= settings.inFlightMax();
    }

    /** Whether anybody asks how long answers take. */
    boolean isTimed() {
        return settings.isByLatency();
    }

    void onCallBegun() {
        inFlight++;
    }

    void onCallEnded() {
        inFlight--;
    }

    /** The head of an answer is here, so long after the call's was written. */
    void onAnswer(long tookNanos, long nowNanos) {
        if (latency != null) {
            latency.onAnswer(tookNanos, nowNanos);
        }
    }

    double latencyNanos(long nowNanos) {
        return latency == null ? 0 : latency.nanos(nowNanos);
    }

    /** It is new, or fit again: its weight grows from now on. */
    void onComesIn(long nowNanos) {
        comingIn = settings.slowStart().isOn();
        cameInNanos = nowNanos;
    }

    /** Which part of its weight counts now. */
    double ramp(long nowNanos) {
        return comingIn ? partOfWindow(nowNanos) : 1;
    }

    private double partOfWindow(long nowNanos) {
        SlowStart slow = settings.slowStart();
        double windowNanos = (double) TimeUnit.MILLISECONDS.toNanos(slow.windowMillis());
        double part = (nowNanos - cameInNanos) / windowNanos;
        comingIn = slow.isOn() && part < 1;
        if (!comingIn) {
            return 1;
        }
        return Math.max(slow.minPercent() / 100.0, part);
    }
}

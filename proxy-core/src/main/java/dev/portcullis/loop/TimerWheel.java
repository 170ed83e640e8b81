package dev.portcullis.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop's coarse timers: a hashed wheel of intrusive lists, so that starting and stopping one allocates nothing. The loop is
 * woken only for a tick that has timers.
 */
@EventLoopConfined
public final class TimerWheel {
    /** How coarse it is: a timer fires up to this much late, never early. Deadlines of calls bear 20 ms. */
    public static final long TICK_MILLIS = 20;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    /** Ticks of one turn, 10.24 s; a timer further away stays in its place for more turns. A power of two. */
    private static final int TICKS = 512;
    /** 73 years: what is longer never comes, and must not overflow. */
    private static final long DELAY_NANOS_MAX = Long.MAX_VALUE / 4;

    private final Alarm[] places = new Alarm[TICKS];
    private final long startNanos;
    private final LongConsumer wakeAfterNanos;
    private long tick;
    private int pending;
    /** The earliest tick for which a wake-up was asked and has not come, or {@link Long#MAX_VALUE}. */
    private long wakeTick = Long.MAX_VALUE;

    /**
     * A wheel that stands at a time.
     *
     * @param wakeAfterNanos asks for one call of {@link #advance} after a delay
     */
    public TimerWheel(long startNanos, LongConsumer wakeAfterNanos) {
        this.startNanos = startNanos;
        this.wakeAfterNanos = wakeAfterNanos;
    }

    /** Starts a timer, or starts it anew: it fires once, {@code delayNanos} after {@code nowNanos}. */
    public void start(Alarm timer, long nowNanos, long delayNanos) {
        stop(timer);
        long due = nowNanos - startNanos + Math.max(0, Math.min(delayNanos, DELAY_NANOS_MAX));
        timer.dueTick = Math.max(tick + 1, (due + TICK_NANOS - 1) / TICK_NANOS);
        timer.wheel = this;
        int place = (int) timer.dueTick & (TICKS - 1);
        Alarm head = places[place];
        timer.next = head;
        timer.previous = null;
        if (head != null) {
            head.previous = timer;
        }
        places[place] = timer;
        pending++;
        if (timer.dueTick < wakeTick) {
            askToWake(timer.dueTick, nowNanos);
        }
    }

    /** Stops a timer; nothing happens when it is not running. */
    public void stop(Alarm timer) {
        if (timer.wheel == null) {
            return;
        }
        if (timer.previous == null) {
            places[(int) timer.dueTick & (TICKS - 1)] = timer.next;
        } else {
            timer.previous.next = timer.next;
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.next = null;
        timer.previous = null;
        timer.wheel = null;
        pending--;
    }

    /** Fires what is due at a time. */
    public void advance(long nowNanos) {
        long target = (nowNanos - startNanos) / TICK_NANOS;
        if (target >= wakeTick) {
            wakeTick = Long.MAX_VALUE;
        }
        // After a long pause one turn sees every place; each timer is judged by its own tick.
        long from = Math.max(tick + 1, target - TICKS + 1);
        try {
            for (long t = from; t <= target; t++) {
                tick = t;
                fire((int) t & (TICKS - 1), target, nowNanos);
            }
            tick = Math.max(tick, target);
        } finally {
            long next = pending > 0 ? nextTick() : Long.MAX_VALUE;
            if (next < wakeTick) {
                askToWake(next, nowNanos);
            }
        }
    }

    private void fire(int place, long target, long nowNanos) {
        Alarm timer = places[place];
        while (timer != null) {
            Alarm next = timer.next;
            if (timer.dueTick <= target) {
                stop(timer);
                timer.action.accept(nowNanos);
                // What a timer does may have changed this list: begin again, the due ones are gone from it.
                next = places[place];
                while (next != null && next.dueTick > target) {
                    next = next.next;
                }
            }
            timer = next;
        }
    }

    /** The next tick whose place has timers, of whatever turn. */
    private long nextTick() {
        long next = tick + 1;
        while (places[(int) next & (TICKS - 1)] == null && next < tick + TICKS) {
            next++;
        }
        return next;
    }

    private void askToWake(long atTick, long nowNanos) {
        wakeTick = atTick;
        wakeAfterNanos.accept(Math.max(TICK_NANOS, startNanos + atTick * TICK_NANOS - nowNanos));
    }

    /** Something that happens later, unless it is stopped. Belongs to one wheel at a time. */
    @EventLoopConfined
    public static final class Alarm {
        private final LongConsumer action;
        private @Nullable Alarm next;
        private @Nullable Alarm previous;
        private @Nullable TimerWheel wheel;
        private long dueTick;

        /** A timer that does something on its loop when its time has come; the action is told the time. */
        public Alarm(LongConsumer action) {
            this.action = action;
        }

        /** Whether it was started and has neither fired nor been stopped. */
        public boolean isRunning() {
            return wheel != null;
        }
    }
}

package dev.portcullis.loop;

import org.jspecify.annotations.Nullable;

/**
 * Objects of one worker that wait to serve again, the oldest first: what every call needs is not allocated for every call. None is
 * given out before the tick in which it came is over, so that no method which is on the stack meets it in another's service.
 */
@EventLoopConfined
public final class Spares<T> {
    /** So many calls are seldom over within one tick and begun within the next; the rest is left to the collector. A power of two. */
    private static final int KEPT_MAX = 1024;

    private static final int KEPT_FIRST = 16;

    private final Worker worker;
    private @Nullable Object[] ring = new Object[KEPT_FIRST];
    private long[] ticks = new long[KEPT_FIRST];
    private int taken;
    private int put;

    Spares(Worker worker) {
        this.worker = worker;
    }

    /** Nobody uses it any more, but for methods that are on the stack. */
    public void put(T object) {
        if (put - taken == ring.length) {
            if (ring.length == KEPT_MAX) {
                return;
            }
            grow();
        }
        int place = put++ & (ring.length - 1);
        ring[place] = object;
        ticks[place] = worker.tick();
    }

    private void grow() {
        @Nullable Object[] larger = new Object[ring.length * 2];
        long[] largerTicks = new long[larger.length];
        int count = put - taken;
        for (int i = 0; i < count; i++) {
            int place = (taken + i) & (ring.length - 1);
            larger[i] = ring[place];
            largerTicks[i] = ticks[place];
        }
        ring = larger;
        ticks = largerTicks;
        taken = 0;
        put = count;
    }

    /** The one that waits longest, or null when none may be used yet. */
    @SuppressWarnings("unchecked") // the ring holds what was put
    public @Nullable T take() {
        int place = taken & (ring.length - 1);
        if (taken == put || ticks[place] == worker.tick()) {
            return null;
        }
        T oldest = (T) ring[place];
        ring[place] = null;
        taken++;
        return oldest;
    }
}

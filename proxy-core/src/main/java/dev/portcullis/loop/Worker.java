package dev.portcullis.loop;

import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * One event loop and what all of its connections share: the list of connections with output, the clock, and the timers. A
 * client connection, its streams, and the backend connections that they use all belong to one worker.
 *
 * <p>Output leaves once per tick: a connection that has some joins the dirty list, and one task, queued behind the sockets that
 * are ready now, sends for all of them. In the design's measurements {@code send} was 41 % of the CPU before that.
 */
@EventLoopConfined
public final class Worker {
    private static final int USUAL_DIRTY = 64;
    /**
     * How often a loop that works is asked how late it is: a pause shows for what it is longer, and ten more wake-ups a second are
     * nothing to a loop that works. One that sleeps is not woken for it.
     */
    private static final long LAG_SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int index;
    private final EventLoop eventLoop;
    private final LongSupplier clock;
    private final LongConsumer lagNanos;
    private final WorkerLoad load = new WorkerLoad();
    private final TimerWheel timers;
    /** Fires for the lag alone: every wake-up for timers is measured. */
    private final TimerWheel.Alarm lagSample = new TimerWheel.Alarm(nowNanos -> {});

    private final Runnable tickEnd = this::onTickEnd;
    private FlushTarget[] dirty = new FlushTarget[USUAL_DIRTY];
    private int dirtyCount;
    private boolean tickEndQueued;
    private boolean tickTimed;
    private long tickNanos;
    private long tick;
    private final Map<Class<?>, Spares<?>> spares = new HashMap<>();

    /** A worker on an event loop, with the system's clock. */
    public Worker(int index, EventLoop eventLoop) {
        this(index, eventLoop, System::nanoTime);
    }

    /** A worker whose clock a test turns by hand. */
    public Worker(int index, EventLoop eventLoop, LongSupplier clock) {
        this(index, eventLoop, clock, lagNanos -> {});
    }

    /**
     * A worker that tells how late its loop is.
     *
     * @param lagNanos is told on the loop, at each wake-up for timers, by how much it came later than it was due; never negative
     */
    public Worker(int index, EventLoop eventLoop, LongSupplier clock, LongConsumer lagNanos) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.lagNanos = lagNanos;
        this.timers = new TimerWheel(clock.getAsLong(), this::scheduleTimers);
    }

    /** 0 for the first. */
    public int index() {
        return index;
    }

    /** The loop on which everything of this worker runs. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** How busy this worker is; may be read by other threads. */
    public WorkerLoad load() {
        return load;
    }

    /** The time now, in nanoseconds of the clock; only differences mean something. */
    public long nowNanos() {
        return clock.getAsLong();
    }

    /**
     * The time of this tick, of the same clock: what all sockets that are ready now have in common, read once for all of their
     * calls. It lags behind {@link #nowNanos} by the tick's length at most.
     */
    public long tickNanos() {
        if (!tickTimed) {
            tickTimed = true;
            tickNanos = clock.getAsLong();
            queueTickEnd();
        }
        return tickNanos;
    }

    /** Coarse timers, good to {@link TimerWheel#TICK_MILLIS}. */
    public TimerWheel timers() {
        return timers;
    }

    /** Calls {@link FlushTarget#onTickEnd} once the sockets that are ready now have been read. Mark a target once a tick. */
    public void flushAtTickEnd(FlushTarget target) {
        if (dirtyCount == dirty.length) {
            dirty = Arrays.copyOf(dirty, dirtyCount * 2);
        }
        dirty[dirtyCount++] = target;
        queueTickEnd();
    }

    /** The number of this tick. It is another one only after a {@link #flushAtTickEnd} or {@link #tickNanos}. */
    public long tick() {
        return tick;
    }

    /** The objects of a class that wait on this worker to serve again. Looked up: ask once, not per call. */
    @SuppressWarnings("unchecked") // by its class
    public <T> Spares<T> spares(Class<T> type) {
        return (Spares<T>) spares.computeIfAbsent(type, unused -> new Spares<T>(this));
    }

    private void queueTickEnd() {
        if (!tickEndQueued) {
            tickEndQueued = true;
            eventLoop.execute(tickEnd);
        }
    }

    private void onTickEnd() {
        // Sending may give a connection more to send: it joins the same list and is served in the same pass.
        for (int i = 0; i < dirtyCount; i++) {
            dirty[i].onTickEnd();
        }
        Arrays.fill(dirty, 0, dirtyCount, null);
        dirtyCount = 0;
        tickEndQueued = false;
        tickTimed = false;
        tick++;
        if (!lagSample.isRunning()) {
            timers.start(lagSample, clock.getAsLong(), LAG_SAMPLE_NANOS);
        }
    }

    private void scheduleTimers(long delayNanos) {
        long dueNanos = clock.getAsLong() + delayNanos;
        eventLoop.schedule(() -> runTimers(dueNanos), delayNanos, TimeUnit.NANOSECONDS);
    }

    private void runTimers(long dueNanos) {
        long nowNanos = clock.getAsLong();
        lagNanos.accept(Math.max(0, nowNanos - dueNanos));
        timers.advance(nowNanos);
    }
}

package dev.portcullis.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.loop.TimerWheel.Alarm;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The wheel against a model, driven by nothing but the wake-ups that it asks for. */
class TimerWheelTest {
    private static final long MILLI = 1_000_000;
    private static final long TICK = TimerWheel.TICK_MILLIS * MILLI;

    private final PriorityQueue<Long> wakes = new PriorityQueue<>();
    private long now = -5 * MILLI;
    private final TimerWheel wheel = new TimerWheel(now, delay -> wakes.add(now + delay));
    private final List<String> fired = new ArrayList<>();

    private Alarm timer(String name) {
        return new Alarm(time -> fired.add(name));
    }

    /** Lets time pass, as an event loop would: wakes the wheel when it asked to be woken. */
    private void pass(long nanos) {
        long end = now + nanos;
        while (!wakes.isEmpty() && wakes.element() <= end) {
            now = Math.max(now, wakes.remove());
            wheel.advance(now);
        }
        now = end;
    }

    @Test
    void firesOnceWithinATickOfItsTime() {
        Alarm timer = timer("a");
        wheel.start(timer, now, 100 * MILLI);
        assertTrue(timer.isRunning());
        pass(99 * MILLI);
        assertEquals(List.of(), fired);
        pass(TICK + MILLI);
        assertEquals(List.of("a"), fired);
        assertFalse(timer.isRunning());
        pass(100_000 * MILLI);
        assertEquals(List.of("a"), fired);
        assertEquals(0, wakes.size(), "nothing runs: the loop sleeps");
    }

    @Test
    void shortTimerDoesNotWaitForALongOneThatWasThereBefore() {
        wheel.start(timer("long"), now, 9_000 * MILLI);
        wheel.start(timer("short"), now, 100 * MILLI);
        pass(130 * MILLI);
        assertEquals(List.of("short"), fired);
        pass(9_000 * MILLI);
        assertEquals(List.of("short", "long"), fired);
    }

    @Test
    void wakeUpsDoNotPileUp() {
        wheel.start(timer("long"), now, 1_000_000 * MILLI);
        for (int i = 0; i < 5_000; i++) {
            wheel.start(timer("short"), now, 30 * MILLI);
            pass(60 * MILLI);
        }
        assertEquals(5_000, fired.size());
        assertTrue(wakes.size() <= 512, () -> wakes.size() + " wake-ups are asked for");
    }

    @Test
    void stoppedTimerDoesNotFire() {
        Alarm timer = timer("a");
        wheel.start(timer, now, 50 * MILLI);
        wheel.stop(timer);
        wheel.stop(timer);
        pass(1_000 * MILLI);
        assertEquals(List.of(), fired);
    }

    @Test
    void delayBeyondAllBoundsNeverFires() {
        wheel.start(timer("a"), now, Long.MAX_VALUE);
        pass(1_000_000 * MILLI);
        assertEquals(List.of(), fired);
    }

    @Test
    void goesOnAfterAnActionThatThrew() {
        wheel.start(
                new Alarm(time -> {
                    throw new IllegalStateException("a defect");
                }),
                now,
                30 * MILLI);
        wheel.start(timer("after"), now, 200 * MILLI);
        assertThrows(IllegalStateException.class, () -> pass(100 * MILLI));
        pass(300 * MILLI);
        assertEquals(List.of("after"), fired);
    }

    /** A timer of the random test: restarts, stops, or starts others when it fires. */
    private final class Subject {
        private long dueNanos = Long.MAX_VALUE;
        private final Alarm timer = new Alarm(this::onFired);

        private void start(long delay) {
            dueNanos = now + delay;
            wheel.start(timer, now, delay);
        }

        private void onFired(long time) {
            assertTrue(time >= dueNanos, () -> "early by " + (dueNanos - time));
            // A wake-up comes a tick after the last at the soonest, and a timer stands at the tick after its time.
            assertTrue(time <= dueNanos + 2 * TICK, () -> "late by " + (time - dueNanos) / MILLI + " ms");
            dueNanos = Long.MAX_VALUE;
            fired.add("x");
        }
    }

    @Test
    void agreesWithTheModelAtRandom() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Subject[] subjects = new Subject[100];
        java.util.Arrays.setAll(subjects, i -> new Subject());
        for (int step = 0; step < 20_000; step++) {
            Subject subject = subjects[random.nextInt(subjects.length)];
            if (random.nextInt(4) == 0) {
                wheel.stop(subject.timer);
                subject.dueNanos = Long.MAX_VALUE;
            } else {
                subject.start((long) (Math.pow(random.nextDouble(), 6) * 60_000 * MILLI));
            }
            pass(random.nextInt(20) * MILLI);
            for (Subject each : subjects) {
                assertEquals(each.dueNanos != Long.MAX_VALUE, each.timer.isRunning(), "seed " + seed);
                assertTrue(each.dueNanos == Long.MAX_VALUE || each.dueNanos + 2 * TICK >= now, "seed " + seed);
            }
        }
        assertTrue(fired.size() > 1_000, "seed " + seed);
    }
}

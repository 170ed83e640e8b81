package dev.portcullis.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.loop.TimerWheel.Alarm;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How late a worker says that its loop is. The loop's time and the worker's clock pass together. */
class WorkerLagTest {
    /** What {@link EmbeddedChannel#runScheduledPendingTasks} says when nothing is scheduled. */
    private static final long NOTHING = -1;

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<Long> lagMillis = new ArrayList<>();
    private long nowNanos;
    private final Worker worker = new Worker(
            0, loop.eventLoop(), () -> nowNanos, nanos -> lagMillis.add(TimeUnit.NANOSECONDS.toMillis(nanos)));

    @BeforeEach
    void stopsTheLoopsTime() {
        loop.freezeTime();
    }

    @AfterEach
    void closes() {
        loop.finishAndReleaseAll();
    }

    private void work() {
        worker.tickNanos();
        loop.runPendingTasks();
    }

    /** Time in which the loop does not come to its timers, unless it is called. */
    private void pass(long millis) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    }

    @Test
    void tellsByHowMuchTimersCameLate() {
        work();
        pass(100);
        loop.runScheduledPendingTasks();
        assertEquals(List.of(0L), lagMillis);
        work();
        pass(135);
        loop.runScheduledPendingTasks();
        assertEquals(List.of(0L, 35L), lagMillis);
    }

    @Test
    void asksOnlyWhileTheLoopWorks() {
        assertEquals(NOTHING, loop.runScheduledPendingTasks());
        for (int i = 0; i < 99; i++) {
            work();
            pass(1);
        }
        work();
        assertEquals(List.of(), lagMillis);
        pass(1);
        loop.runScheduledPendingTasks();
        assertEquals(List.of(0L), lagMillis, "one sample for all of them");
        assertEquals(NOTHING, loop.runScheduledPendingTasks(), "a loop without work sleeps");
    }

    @Test
    void measuresTheTimersOfCallsToo() {
        List<Long> fired = new ArrayList<>();
        worker.timers().start(new Alarm(fired::add), nowNanos, TimeUnit.MILLISECONDS.toNanos(40));
        pass(57);
        loop.runScheduledPendingTasks();
        assertEquals(1, fired.size());
        assertEquals(List.of(17L), lagMillis);
    }

    @Test
    void countsFromWhenTheLoopWasAskedAndNotFromTheTickBefore() {
        long tickNanos = worker.tickNanos();
        pass(30);
        worker.timers().start(new Alarm(now -> {}), tickNanos, TimeUnit.MILLISECONDS.toNanos(100));
        pass(70);
        loop.runScheduledPendingTasks();
        pass(30);
        loop.runScheduledPendingTasks();
        assertTrue(lagMillis.stream().allMatch(lag -> lag == 0), lagMillis::toString);
    }
}

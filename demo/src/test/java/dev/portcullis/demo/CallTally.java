package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Which calls of a load were lost. Whoever makes the calls writes it, the test's thread waits on it. */
final class CallTally {
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    /** Released at the end of each call. */
    private final Semaphore turn = new Semaphore(0);

    /** A call did not come back as it should. */
    void lose(int call, String how) {
        lost.add("call " + call + ": " + how);
    }

    /** A call is over, whatever came of it. */
    void end() {
        turn.release();
    }

    boolean isClean() {
        return lost.isEmpty();
    }

    void assertClean() {
        assertEquals(List.of(), List.copyOf(lost), "lost calls");
    }

    /** Waits until something is true, asking again after each call; fails as soon as a call is lost. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Waiting.SECONDS);
        while (!condition.getAsBoolean()) {
            assertClean();
            assertTrue(System.nanoTime() < until, () -> what + " did not happen");
            turn.tryAcquire(1, TimeUnit.SECONDS);
            turn.drainPermits();
        }
    }
}

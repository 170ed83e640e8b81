package dev.portcullis.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.loop.Worker;
import dev.portcullis.observe.LimitKind;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the budgets of a client connection and of the process grant to windows and queues. */
final class QueueBudgetTest {
    private static final long PROCESS_BYTES = 16 << 20;
    private static final long CHUNK_BYTES = 1 << 20;

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final ProcessBudget process = new ProcessBudget(PROCESS_BYTES, 2);
    private final WorkerBudget worker = new WorkerBudget(new Worker(0, loop.eventLoop()), process);
    private final WorkerBudget otherWorker = new WorkerBudget(new Worker(1, loop.eventLoop()), process);
    private final QueueBudget budget = new QueueBudget(1000, worker);
    private final QueueBudget elsewhere = new QueueBudget(PROCESS_BYTES * 2, otherWorker);

    @AfterEach
    void closeLoop() {
        loop.finishAndReleaseAll();
    }

    @Test
    void windowsGrowUntilTheirGrowthIsTheBudget() {
        assertTrue(budget.grow(600));
        assertTrue(budget.grow(400));
        assertFalse(budget.grow(1));
        budget.shrink(400);
        assertTrue(budget.grow(400));
    }

    @Test
    void windowsStayAsTheyAreWhileMoreThanHalfOfItWaits() {
        budget.add(501);
        assertFalse(budget.grow(1));
        budget.add(-1);
        assertTrue(budget.grow(1));
    }

    @Test
    void refusesStreamsAboveItNotAtIt() {
        budget.add(1000);
        assertNull(budget.exceeded());
        budget.add(1);
        assertEquals(LimitKind.CONNECTION_BUDGET, budget.exceeded());
        assertEquals(1001, budget.queuedBytes());
    }

    @Test
    void workersTakeAndGiveBackWholeChunks() {
        budget.add(1);
        assertEquals(CHUNK_BYTES, process.takenBytes());
        elsewhere.add(CHUNK_BYTES + 1);
        assertEquals(3 * CHUNK_BYTES, process.takenBytes());
        elsewhere.add(2 * CHUNK_BYTES);
        assertEquals(5 * CHUNK_BYTES, process.takenBytes());
        elsewhere.add(-3 * CHUNK_BYTES);
        assertEquals(3 * CHUNK_BYTES, process.takenBytes(), "one for the byte, one to spare");
        elsewhere.add(-1);
        budget.add(-1);
        assertEquals(0, worker.queuedBytes());
        assertEquals(3 * CHUNK_BYTES, process.takenBytes(), "kept: a queue that fills and empties moves none");
    }

    @Test
    void windowsOfAllWorkersStayAsTheyAreOverTheProcessBudget() {
        elsewhere.add(PROCESS_BYTES);
        assertTrue(budget.grow(1));
        elsewhere.add(1);
        assertFalse(budget.grow(1));
        assertFalse(elsewhere.grow(1));
    }

    @Test
    void whoHoldsMuchIsRefusedFirstAndBehindTheReserveEverybody() {
        elsewhere.add(PROCESS_BYTES + 1);
        assertEquals(LimitKind.PROCESS_BUDGET, elsewhere.exceeded());
        assertNull(budget.exceeded());
        elsewhere.add(PROCESS_BYTES / 8);
        assertEquals(LimitKind.PROCESS_BUDGET, budget.exceeded());
        elsewhere.add(-PROCESS_BYTES);
        assertNull(budget.exceeded());
        assertNull(elsewhere.exceeded());
    }

    @Test
    void connectionsEnterAndLeaveTheListOfLargeOnesInAnyOrder() {
        QueueBudget second = new QueueBudget(PROCESS_BYTES, otherWorker);
        QueueBudget third = new QueueBudget(PROCESS_BYTES, otherWorker);
        elsewhere.add(100_000);
        second.add(100_000);
        third.add(100_000);
        elsewhere.add(-100_000);
        third.add(-100_000);
        budget.add(PROCESS_BYTES);
        assertEquals(LimitKind.PROCESS_BUDGET, second.exceeded());
        assertNull(third.exceeded());
        second.add(-100_000);
        assertNull(second.exceeded());
    }
}

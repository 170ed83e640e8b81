package dev.portcullis.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a client connection's budget grants to windows and queues. */
final class QueueBudgetTest {
    private final QueueBudget budget = new QueueBudget(1000);

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
        assertFalse(budget.isExhausted());
        budget.add(1);
        assertTrue(budget.isExhausted());
        assertEquals(1001, budget.queuedBytes());
    }
}

package dev.portcullis;

import static dev.portcullis.TaskSize.SERVERS_MAX;
import static dev.portcullis.TaskSize.SERVERS_MIN;
import static dev.portcullis.TaskSize.TASK_NANOS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How much of a reload a loop gets at a time. */
class TaskSizeTest {
    private final TaskSize size = new TaskSize();

    @Test
    void growsWhileTasksAreQuickAndShrinksWhenOneIsNot() {
        assertEquals(SERVERS_MIN, size.servers());
        size.took(TASK_NANOS / 4);
        assertEquals(2 * SERVERS_MIN, size.servers());
        size.took(TASK_NANOS * 3 / 4);
        assertEquals(2 * SERVERS_MIN, size.servers());
        size.took(TASK_NANOS + 1);
        assertEquals(SERVERS_MIN, size.servers());
    }

    @Test
    void staysWithinItsBounds() {
        size.took(TASK_NANOS * 100);
        assertEquals(SERVERS_MIN, size.servers());
        for (int i = 0; i < 10; i++) {
            size.took(1);
        }
        assertEquals(SERVERS_MAX, size.servers());
        assertEquals(TASK_NANOS * 100, size.longestNanos());
    }
}

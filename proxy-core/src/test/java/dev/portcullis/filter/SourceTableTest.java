package dev.portcullis.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.observe.LimitKind;
import dev.portcullis.testing.RecordingObserver;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is known, and who leaves when there is no room. */
class SourceTableTest {
    private final RecordingObserver observer = new RecordingObserver();
    private final Caller caller = Callers.of("10.0.0.1", false, observer);

    private static void change(@Nullable Source source, long number) {
        assertNotNull(source);
        assertTrue(source.change(source.number(), number));
    }

    /** A table of one place whose sources 0..15 have the numbers 100..115. */
    private SourceTable full() {
        SourceTable table = new SourceTable(1);
        for (long key = 0; key < 16; key++) {
            change(table.enter(key, 0, 0, caller), 100 + key);
        }
        return table;
    }

    @Test
    void aSourceStaysTheSame() {
        SourceTable table = new SourceTable();
        Source first = table.enter(7, 5, 0, caller);
        assertNotNull(first);
        assertEquals(5, first.number());
        assertSame(first, table.enter(7, 9, 0, caller));
        assertEquals(1, table.size());
    }

    @Test
    void whoMayNotLeaveStaysAndTheTableIsFull() {
        SourceTable table = full();
        assertNull(table.enter(99, 0, 0, caller));
        assertEquals(List.of(LimitKind.LIMITED_SOURCES), observer.limits);
        assertEquals(16, table.size());
    }

    @Test
    void whoOwesLeastLeaves() {
        SourceTable table = full();
        Source leaver = table.enter(0, 0, 0, caller);
        Source stays = table.enter(1, 0, 0, caller);
        assertNotNull(table.enter(99, 0, Long.MAX_VALUE, caller));
        assertNotNull(leaver);
        assertEquals(Source.GONE, leaver.number());
        assertSame(stays, table.enter(1, 0, 0, caller));
        assertEquals(List.of(LimitKind.LIMITED_SOURCES), observer.limits);
    }

    @Test
    void whoOwesNothingLeavesWithoutAWord() {
        SourceTable table = full();
        change(table.enter(9, 0, 0, caller), 0);
        change(table.enter(99, 0, 0, caller), 1);
        assertEquals(List.of(), observer.limits);
        assertNull(table.enter(9, 0, 0, caller));
    }

    @Test
    void aSourceThatIsGoneIsReplacedInItsPlace() {
        SourceTable table = full();
        Source gone = table.enter(3, 0, 0, caller);
        change(gone, Source.GONE);
        Source again = table.enter(3, 1, 0, caller);
        assertNotNull(again);
        assertEquals(1, again.number());
        assertEquals(16, table.size());
    }

    @Test
    void neverKnowsMoreThanItsLimit() {
        long seed = System.nanoTime();
        System.out.println("SourceTableTest seed " + seed);
        Random random = new Random(seed);
        SourceTable table = new SourceTable();
        for (int i = 0; i < 4 * SourceTable.SOURCES_MAX; i++) {
            assertNotNull(table.enter(random.nextLong(), 0, Long.MAX_VALUE, caller));
        }
        assertTrue(table.size() <= SourceTable.SOURCES_MAX);
        assertTrue(table.size() > SourceTable.SOURCES_MAX * 9 / 10, "places are used: " + table.size());
    }
}

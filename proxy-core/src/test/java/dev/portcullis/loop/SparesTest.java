package dev.portcullis.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an object may serve again. */
class SparesTest {
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Worker worker = new Worker(0, loop.eventLoop());
    private final Spares<String> spares = worker.spares(String.class);

    @AfterEach
    void closes() {
        loop.finishAndReleaseAll();
    }

    private void endTick() {
        worker.tickNanos();
        loop.runPendingTasks();
    }

    @Test
    void givesNothingInTheTickInWhichItCame() {
        spares.put("a");
        assertNull(spares.take());
        endTick();
        assertEquals("a", spares.take());
        assertNull(spares.take());
    }

    @Test
    void givesTheOldestFirstHoweverManyThereAre() {
        for (int i = 0; i < 100; i++) {
            spares.put("" + i);
        }
        endTick();
        for (int i = 0; i < 100; i++) {
            assertEquals("" + i, spares.take());
            spares.put("again " + i);
        }
        assertNull(spares.take());
        endTick();
        assertEquals("again 0", spares.take());
    }

    @Test
    void keepsSoManyAndNoMore() {
        for (int i = 0; i < 3000; i++) {
            spares.put("" + i);
        }
        endTick();
        int kept = 0;
        while (spares.take() != null) {
            kept++;
        }
        assertEquals(1024, kept);
    }

    @Test
    void areTheSameForAllWhoAskTheWorker() {
        assertSame(spares, worker.spares(String.class));
    }
}

package dev.portcullis.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.ProxyScene;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table against a HashMap, and the queue of turns against a list. */
class StreamTableTest {
    private final ProxyScene scene = new ProxyScene();
    private final StreamTable table = new StreamTable();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private H2Stream stream(int id) {
        if (scene.clientConnections().isEmpty()) {
            scene.client();
        }
        H2Connection connection = scene.clientConnections().get(0);
        return new H2Stream(connection).open(connection, id, 1, 1);
    }

    @Test
    void agreesWithMapAtRandom() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Integer, H2Stream> model = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            // Few identifiers and some far apart, so that places collide.
            int id = 1 + 2 * (random.nextBoolean() ? random.nextInt(300) : random.nextInt(20) * 0x2000_000);
            H2Stream present = model.get(id);
            if (present == null && random.nextInt(5) < 3) {
                H2Stream added = stream(id);
                table.put(added);
                model.put(id, added);
            } else if (present != null) {
                assertTrue(table.remove(present), "seed " + seed);
                assertFalse(table.remove(present), "seed " + seed);
                model.remove(id);
            }
            assertSame(model.get(id), table.get(id), "seed " + seed);
            assertEquals(model.size(), table.size(), "seed " + seed);
        }
        model.forEach((id, expected) -> assertSame(expected, table.get(id), "seed " + seed));
        assertEquals(new HashSet<>(model.values()), Set.of(table.copy()), "seed " + seed);
    }

    @Test
    void findsNothingInEmptyTable() {
        assertNull(table.get(1));
        assertEquals(0, table.copy().length);
    }

    @Test
    void creditThatWasDroppedDoesNotStandInTheWayOfLaterCredit() {
        H2Stream source = stream(1);
        UnsentCredit lost = new UnsentCredit();
        lost.add(source, 100);
        lost.clear();
        UnsentCredit next = new UnsentCredit();
        next.add(source, 7);
        assertEquals(7, source.unsentCreditBytes);
        next.returnAll();
        assertEquals(0, source.unsentCreditBytes);
    }

    @Test
    void turnsAreTakenInOrderWhoeverLeaves() {
        TurnQueue turns = new TurnQueue();
        H2Stream[] all = {stream(1), stream(3), stream(5), stream(7)};
        for (H2Stream each : all) {
            turns.add(each);
            turns.add(each);
        }
        turns.remove(all[1]);
        turns.remove(all[1]);
        turns.remove(all[3]);
        turns.add(all[1]);
        for (H2Stream expected : List.of(all[0], all[2], all[1])) {
            assertSame(expected, turns.first());
            turns.removeFirst();
        }
        assertTrue(turns.isEmpty());
        turns.add(all[3]);
        turns.remove(all[3]);
        assertTrue(turns.isEmpty());
    }
}

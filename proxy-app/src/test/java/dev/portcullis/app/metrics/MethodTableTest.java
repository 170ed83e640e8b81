package dev.portcullis.app.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.grpc.GrpcPath;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which calls get labels of their own, and that no call is lost on the way. */
final class MethodTableTest {
    private final MethodDirectory directory = new MethodDirectory();
    private final MethodTable table = new MethodTable(directory);

    @Test
    void countsAMethodAsOtherUntilItsFirstOk() {
        run(table, "/a.B/C", 13);
        assertEquals(Map.of(MethodTable.OTHER, "1/1"), startedAndHandled(table));
        run(table, "/a.B/C", 0);
        run(table, "/a.B/C", 13);
        assertEquals(Map.of(MethodTable.OTHER, "1/1", new RowName("a.B", "C"), "2/2"), startedAndHandled(table));
    }

    @Test
    void givesAMethodTheCallsThatWereInFlightWhenItBecameKnown() {
        for (int i = 0; i < 100; i++) {
            table.onStarted("/a.B/C");
        }
        end(table, "/a.B/C", 0);
        assertEquals("100/1", startedAndHandled(table).get(new RowName("a.B", "C")));
        for (int i = 0; i < 99; i++) {
            end(table, "/a.B/C", 0);
        }
        assertEquals(Map.of(MethodTable.OTHER, "0/0", new RowName("a.B", "C"), "100/100"), startedAndHandled(table));
    }

    @Test
    void knowsAMethodThatAnotherWorkerHasSeenOk() {
        run(new MethodTable(directory), "/a.B/C", 0);
        run(table, "/a.B/C", 14);
        assertEquals("1/1", startedAndHandled(table).get(new RowName("a.B", "C")));
    }

    @Test
    void countsMethodsBeyondTheCapAsOther() {
        for (int i = 0; i < MethodDirectory.METHODS_MAX + 7; i++) {
            run(table, "/a.B/M" + i, 0);
        }
        Map<RowName, String> rows = startedAndHandled(table);
        assertEquals(MethodDirectory.METHODS_MAX + 1, rows.size());
        assertEquals("7/7", rows.get(MethodTable.OTHER));
    }

    @Test
    void sharesTheCapAmongWorkers() {
        MethodTable another = new MethodTable(directory);
        for (int i = 0; i < MethodDirectory.METHODS_MAX; i++) {
            run(i % 2 == 0 ? table : another, "/a.B/M" + i, 0);
        }
        run(another, "/a.B/OneTooMany", 0);
        assertEquals("1/1", startedAndHandled(another).get(MethodTable.OTHER));
    }

    @Test
    void losesNoCallOfStrangersWithInventedPaths() {
        int paths = 3 * MethodTable.UNKNOWN_PATHS_MAX;
        for (int i = 0; i < paths; i++) {
            table.onStarted("/no.Such/Method" + i);
        }
        for (int i = 0; i < paths; i++) {
            end(table, "/no.Such/Method" + i, 12);
        }
        assertEquals(Map.of(MethodTable.OTHER, paths + "/" + paths), startedAndHandled(table));
    }

    @Test
    void takesNoLabelFromAPathThatIsNotAMethods() {
        String tooLong = "/a.B/" + "x".repeat(GrpcPath.PATH_CHARS_MAX);
        for (String path : new String[] {"/", "/a", "//", "//b", "/a/", "/a/b/c", "a/b", "*", "", tooLong}) {
            assertNull(GrpcPath.parse(path), path);
            run(table, path, 0);
        }
        assertEquals(Map.of(MethodTable.OTHER, "10/10"), startedAndHandled(table));
    }

    @Test
    void findsEqualPathsWhateverTheObject() {
        for (int i = 0; i < 20; i++) {
            run(table, "/a.B/C" + (i % 6), 0);
        }
        Map<RowName, String> rows = startedAndHandled(table);
        assertEquals("4/4", rows.get(new RowName("a.B", "C0")));
        assertEquals("3/3", rows.get(new RowName("a.B", "C5")));
        assertEquals(7, rows.size());
    }

    @Test
    void putsADurationInTheBucketWhoseBoundIsNotBelowIt() {
        long[] nanos = {0, 500_000, 500_001, 1_000_000, 9_999_999_999L, 10_000_000_000L, 10_000_000_001L, Long.MAX_VALUE
        };
        assertArrayEquals(
                new long[] {0, 0, 1, 1, 13, 13, 14, 14},
                LongStream.of(nanos).map(DurationBuckets::of).toArray());
    }

    private static void run(MethodTable table, String path, int status) {
        table.onStarted(path);
        end(table, path, status);
    }

    private static void end(MethodTable table, String path, int status) {
        FakeCall call = new FakeCall().path(path).status(status, "");
        table.onEnded(call, GrpcCode.of(call));
    }

    private static Map<RowName, String> startedAndHandled(MethodTable table) {
        SummedRows sums = new SummedRows();
        sums.add(table.published());
        Map<RowName, String> rows = new TreeMap<>(java.util.Comparator.comparing(RowName::toString));
        sums.forEach((name, cells) -> {
            long handled = LongStream.range(MethodCells.HANDLED, MethodCells.HANDLED + GrpcCode.COUNT)
                    .map(cell -> cells[(int) cell])
                    .sum();
            rows.put(name, cells[MethodCells.STARTED] + "/" + handled);
        });
        return rows;
    }
}

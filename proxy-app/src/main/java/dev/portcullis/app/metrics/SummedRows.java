package dev.portcullis.app.metrics;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Rows of several workers, summed by name and in its order. Belongs to the thread of one scrape. */
final class SummedRows {
    private final Map<RowName, long[]> sums =
            new TreeMap<>(Comparator.comparing(RowName::first).thenComparing(RowName::second));

    /** Adds one worker's rows. */
    void add(PublishedRows rows) {
        for (CounterRow row : rows.read()) {
            add(row);
        }
    }

    /** Adds one row. */
    void add(CounterRow row) {
        row.addTo(sums.computeIfAbsent(row.name(), name -> new long[row.cells()]));
    }

    /** Makes a row of zeros, unless something was counted under the name. */
    void expect(RowName name, int cells) {
        sums.computeIfAbsent(name, any -> new long[cells]);
    }

    /** Hands out every name with its sums. */
    void forEach(BiConsumer<RowName, long[]> action) {
        sums.forEach(action);
    }
}

package dev.portcullis.app.metrics;

import dev.portcullis.loop.EventLoopConfined;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker's rows by one or two names, all of which come from the settings, so their number is bounded. A look-up with the
 * same string objects as the last one costs two comparisons; another costs two hash look-ups.
 */
@EventLoopConfined
final class CounterTable {
    private final PublishedRows published = new PublishedRows();
    private final Map<String, Map<String, CounterRow>> rows = new HashMap<>();
    private final int cells;
    private @Nullable String lastFirst;
    private @Nullable String lastSecond;
    private CounterRow last;

    CounterTable(int cells) {
        this.cells = cells;
        last = new CounterRow(new RowName("", ""), cells);
    }

    /** The row of these names, made when it is new. The worker's thread only. */
    @SuppressWarnings("ReferenceEquality") // a fast way out before the hash, which compares contents
    CounterRow row(String first, String second) {
        if (first != lastFirst || second != lastSecond) {
            last = find(first, second);
            lastFirst = first;
            lastSecond = second;
        }
        return last;
    }

    /** For the scrape. Any thread. */
    PublishedRows published() {
        return published;
    }

    private CounterRow find(String first, String second) {
        Map<String, CounterRow> inner = rows.get(first);
        if (inner == null) {
            inner = new HashMap<>();
            rows.put(first, inner);
        }
        CounterRow row = inner.get(second);
        if (row == null) {
            row = new CounterRow(new RowName(first, second), cells);
            inner.put(second, row);
            published.append(row);
        }
        return row;
    }
}

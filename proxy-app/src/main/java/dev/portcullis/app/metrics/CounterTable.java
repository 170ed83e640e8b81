package dev.portcullis.app.metrics;

import dev.portcullis.loop.EventLoopConfined;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A worker's rows by one or two names, all of which come from settings: those of now, and those of earlier ones, whose rows
 * are dropped when the table has grown. A look-up with the same string objects as the last one costs two comparisons; another
 * costs two hash look-ups.
 */
@EventLoopConfined
final class CounterTable {
    /** Below this nothing is dropped: a few hundred KiB, and more backends than most have. */
    static final int ROWS_MIN = 256;

    private final PublishedRows published = new PublishedRows();
    private final Map<String, Map<String, CounterRow>> rows = new HashMap<>();
    private final int cells;
    private final Predicate<CounterRow> stays;
    private int rowsMax = ROWS_MIN;
    private @Nullable String lastFirst;
    private @Nullable String lastSecond;
    private CounterRow last;

    /** A table whose rows all stay. */
    CounterTable(int cells) {
        this(cells, row -> true);
    }

    /**
     * A table that drops rows.
     *
     * @param stays which rows are kept when the table has grown to twice of what it kept the last time
     */
    CounterTable(int cells, Predicate<CounterRow> stays) {
        this.cells = cells;
        this.stays = stays;
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

    private boolean has(String first, String second) {
        Map<String, CounterRow> inner = rows.get(first);
        return inner != null && inner.containsKey(second);
    }

    private void dropSome() {
        published.keepOnly(stays);
        rows.clear();
        for (CounterRow row : published.read()) {
            rows.computeIfAbsent(row.name().first(), first -> new HashMap<>())
                    .put(row.name().second(), row);
        }
        rowsMax = Math.max(ROWS_MIN, 2 * published.read().length);
    }

    private CounterRow find(String first, String second) {
        if (published.read().length >= rowsMax && !has(first, second)) {
            dropSome();
        }
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

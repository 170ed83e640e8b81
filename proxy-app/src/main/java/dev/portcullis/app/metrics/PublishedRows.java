package dev.portcullis.app.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Predicate;

/** A list of rows: one thread appends and removes, any thread reads a whole list. Both copy; they are rare. */
final class PublishedRows {
    private static final VarHandle ROWS;

    static {
        try {
            ROWS = MethodHandles.lookup().findVarHandle(PublishedRows.class, "rows", CounterRow[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private CounterRow[] rows = new CounterRow[0];

    /** Appends a row. The writing thread only. */
    void append(CounterRow row) {
        CounterRow[] grown = new CounterRow[rows.length + 1];
        System.arraycopy(rows, 0, grown, 0, rows.length);
        grown[rows.length] = row;
        ROWS.setRelease(this, grown);
    }

    /** Removes all but some rows. The writing thread only. */
    void keepOnly(Predicate<CounterRow> kept) {
        ROWS.setRelease(this, Arrays.stream(rows).filter(kept).toArray(CounterRow[]::new));
    }

    /** The rows, which the caller must not change. Any thread. */
    CounterRow[] read() {
        return (CounterRow[]) ROWS.getAcquire(this);
    }
}

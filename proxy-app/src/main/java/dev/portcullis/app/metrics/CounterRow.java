package dev.portcullis.app.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counts of one thing on one worker. One thread writes, any thread reads: a write is a plain load and an opaque store,
 * so it costs what {@code cells[i] += n} costs, and a reader sees each number whole and in the end up to date.
 */
final class CounterRow {
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

    private final RowName name;
    private final long[] cells;

    CounterRow(RowName name, int cells) {
        this.name = name;
        this.cells = new long[cells];
    }

    RowName name() {
        return name;
    }

    /** Adds to one cell. The writing thread only. */
    void add(int cell, long amount) {
        CELLS.setOpaque(cells, cell, cells[cell] + amount);
    }

    /** One cell. The writing thread only. */
    long get(int cell) {
        return cells[cell];
    }

    /** Adds every cell to the sums, which are as long. Any thread. */
    void addTo(long[] sums) {
        for (int i = 0; i < cells.length; i++) {
            sums[i] += (long) CELLS.getOpaque(cells, i);
        }
    }

    int cells() {
        return cells.length;
    }
}

package dev.portcullis.filter;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * One source in a {@link SourceTable}, with the number that is counted for it: open calls, or the time at which it owes nothing any
 * more. Any thread changes the number, by compare-and-set. A source that left the table says so, and whoever finds it there looks
 * again.
 */
final class Source implements Held {
    /** The number of a source that left the table. */
    static final long GONE = Long.MIN_VALUE;

    private static final AtomicLongFieldUpdater<Source> NUMBER =
            AtomicLongFieldUpdater.newUpdater(Source.class, "number");

    private final long key;
    private volatile long number;

    Source(long key, long number) {
        this.key = key;
        this.number = number;
    }

    long key() {
        return key;
    }

    long number() {
        return number;
    }

    /** Changes the number if it still is what the caller saw. */
    boolean change(long seen, long next) {
        return NUMBER.compareAndSet(this, seen, next);
    }

    /** An open call less. A source with open calls never leaves its table. */
    @Override
    public void release() {
        NUMBER.decrementAndGet(this);
    }
}

package dev.portcullis.http2;

import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/** The open streams of a connection by identifier: open addressing with linear probing, no boxing. */
@EventLoopConfined
final class StreamTable {
    private static final int SMALLEST = 16;
    /** Spreads identifiers, which grow by two, over the table (Fibonacci hashing). */
    private static final int SPREAD = 0x9E3779B9;

    private @Nullable H2Stream[] places = new H2Stream[SMALLEST];
    private int shift = 28;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    H2Stream get(int id) {
        int mask = places.length - 1;
        for (int i = (id * SPREAD) >>> shift; ; i = (i + 1) & mask) {
            H2Stream stream = places[i];
            if (stream == null || stream.id() == id) {
                return stream;
            }
        }
    }

    void put(H2Stream stream) {
        if ((size + 1) * 2 > places.length) {
            grow();
        }
        insert(stream);
        size++;
    }

    private void insert(H2Stream stream) {
        int mask = places.length - 1;
        int i = (stream.id() * SPREAD) >>> shift;
        while (places[i] != null) {
            i = (i + 1) & mask;
        }
        places[i] = stream;
    }

    private void grow() {
        @Nullable H2Stream[] old = places;
        places = new H2Stream[old.length * 2];
        shift--;
        for (H2Stream stream : old) {
            if (stream != null) {
                insert(stream);
            }
        }
    }

    /** Removes a stream and moves back those that were pushed past its place. False when it was not there. */
    boolean remove(H2Stream stream) {
        int mask = places.length - 1;
        int hole = (stream.id() * SPREAD) >>> shift;
        while (places[hole] != stream) {
            if (places[hole] == null) {
                return false;
            }
            hole = (hole + 1) & mask;
        }
        size--;
        int i = hole;
        while (true) {
            i = (i + 1) & mask;
            H2Stream next = places[i];
            if (next == null) {
                places[hole] = null;
                return true;
            }
            int home = (next.id() * SPREAD) >>> shift;
            if (((i - home) & mask) >= ((i - hole) & mask)) {
                places[hole] = next;
                hole = i;
            }
        }
    }

    /** The streams that are open now, in no order; the table may change while the copy is gone through. */
    H2Stream[] copy() {
        H2Stream[] all = new H2Stream[size];
        int n = 0;
        for (H2Stream stream : places) {
            if (stream != null) {
                all[n++] = stream;
            }
        }
        return all;
    }
}

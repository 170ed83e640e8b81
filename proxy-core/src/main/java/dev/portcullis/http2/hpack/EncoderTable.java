package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic table of one encoder (RFC 7541 2.3.2), found by field. Entries are numbered as they come; a number's place
 * in the ring is its low bits. Entries with one hash form a chain from the newest to older ones, so an entry that leaves
 * is always the last of its chain and needs no unlinking: a number that is too low ends the search.
 */
@EventLoopConfined
final class EncoderTable {
    private static final int FIRST_PLACES = 16;
    private static final int BUCKETS_PER_PLACE = 2;

    private @Nullable HeaderField[] fields = new HeaderField[0];
    /** For each place, the number of the entry before it in its chain. */
    private long[] older = new long[0];
    /** For each bucket, the number of its newest entry. */
    private long[] newest = new long[0];
    /** Numbers start at 1, so that a bucket's 0 is older than all. */
    private long next = 1;

    private long oldest = 1;
    private int sizeBytes;
    private int capacityBytes;

    EncoderTable(int capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** How much fits. */
    int capacityBytes() {
        return capacityBytes;
    }

    /** Changes how much fits, which may make entries leave. */
    void resize(int bytes) {
        capacityBytes = bytes;
        evictTo(bytes);
    }

    /** The index (RFC 7541 2.3.3) of the entry with that name and value, or 0. */
    int find(HeaderField field) {
        if (next == oldest) {
            return 0;
        }
        int places = fields.length - 1;
        for (long number = newest[bucket(field)]; number >= oldest; number = older[(int) number & places]) {
            HeaderField entry = fields[(int) number & places];
            if (entry != null && entry.sameAs(field)) {
                return (int) (next - number) + StaticTable.SIZE;
            }
        }
        return 0;
    }

    /** Adds an entry that is not larger than the table; others leave for it. */
    void add(HeaderField field) {
        evictTo(capacityBytes - field.sizeBytes());
        if (next - oldest == fields.length) {
            grow();
        }
        sizeBytes += field.sizeBytes();
        link(field, next++);
    }

    private void link(HeaderField field, long number) {
        int place = (int) number & (fields.length - 1);
        fields[place] = field;
        older[place] = newest[bucket(field)];
        newest[bucket(field)] = number;
    }

    private int bucket(HeaderField field) {
        return field.hash() & (newest.length - 1);
    }

    private void evictTo(int bytes) {
        while (oldest < next && sizeBytes > bytes) {
            int place = (int) oldest & (fields.length - 1);
            HeaderField leaving = fields[place];
            sizeBytes -= leaving == null ? 0 : leaving.sizeBytes();
            fields[place] = null;
            oldest++;
        }
    }

    private void grow() {
        @Nullable HeaderField[] before = fields;
        int places = Math.max(FIRST_PLACES, before.length * 2);
        fields = new HeaderField[places];
        older = new long[places];
        newest = new long[places * BUCKETS_PER_PLACE];
        for (long number = oldest; number < next; number++) {
            HeaderField field = before[(int) number & (before.length - 1)];
            if (field != null) {
                link(field, number);
            }
        }
    }
}

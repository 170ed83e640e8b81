package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic table of one decoder (RFC 7541 2.3.2): a ring whose entries leave in the order in which they came. Each
 * entry counts with the size that it had on the wire, which the peer counts too, not with that of the trimmed field.
 */
@EventLoopConfined
final class DecoderTable {
    private static final int FIRST_PLACES = 16;

    private @Nullable HeaderField[] fields = new HeaderField[0];
    private int[] sizes = new int[0];
    private int newest = -1;
    private int count;
    private int sizeBytes;
    private int capacityBytes;

    DecoderTable(int capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** The entry that so many others followed, or null when there is none. */
    @Nullable
    HeaderField get(int age) {
        return age < count ? fields[(newest - age) & (fields.length - 1)] : null;
    }

    /** Changes how much fits, which may make entries leave (4.3). */
    void resize(int bytes) {
        capacityBytes = bytes;
        evictTo(bytes);
    }

    /** Adds an entry; others leave for it, and one that is larger than the table empties it (4.4). */
    void add(HeaderField field, int wireBytes) {
        evictTo(capacityBytes - wireBytes);
        if (wireBytes > capacityBytes) {
            return;
        }
        if (count == fields.length) {
            grow();
        }
        newest = (newest + 1) & (fields.length - 1);
        fields[newest] = field;
        sizes[newest] = wireBytes;
        sizeBytes += wireBytes;
        count++;
    }

    private void evictTo(int bytes) {
        while (count > 0 && sizeBytes > bytes) {
            int oldest = (newest - count + 1) & (fields.length - 1);
            sizeBytes -= sizes[oldest];
            fields[oldest] = null;
            count--;
        }
    }

    /** Doubles a full ring; the oldest entry moves to place 0. */
    private void grow() {
        int places = Math.max(FIRST_PLACES, fields.length * 2);
        @Nullable HeaderField[] grownFields = new HeaderField[places];
        int[] grownSizes = new int[places];
        int oldest = newest + 1;
        int behind = fields.length - oldest;
        System.arraycopy(fields, oldest, grownFields, 0, behind);
        System.arraycopy(fields, 0, grownFields, behind, oldest);
        System.arraycopy(sizes, oldest, grownSizes, 0, behind);
        System.arraycopy(sizes, 0, grownSizes, behind, oldest);
        newest = fields.length - 1;
        fields = grownFields;
        sizes = grownSizes;
    }
}

package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message's head or trailers, in the order of the wire. A connection reuses one for every block that it
 * decodes: whoever needs the fields after the callback returns takes a {@link #copy()}.
 */
@EventLoopConfined
public final class HeaderBlock {
    private static final int USUAL_FIELDS = 16;

    private HeaderField[] fields;
    private int size;
    /** A bit for each role that a field here has, or had before it was taken out: most questions are answered by no bit. */
    private long roles;

    /** An empty block. */
    public HeaderBlock() {
        this(new HeaderField[USUAL_FIELDS], 0);
    }

    private HeaderBlock(HeaderField[] fields, int size) {
        this.fields = fields;
        this.size = size;
        for (int i = 0; i < size; i++) {
            roles |= bit(fields[i].role());
        }
    }

    /** How many fields there are. */
    public int size() {
        return size;
    }

    /** The field at a place, 0 being the first. */
    public HeaderField get(int index) {
        return fields[index];
    }

    /** Appends a field. */
    public void add(HeaderField field) {
        if (size == fields.length) {
            fields = Arrays.copyOf(fields, size * 2);
        }
        fields[size++] = field;
        roles |= bit(field.role());
    }

    @SuppressWarnings("EnumOrdinal") // a bit per constant, in memory only: no number outlives the enum
    private static long bit(FieldRole role) {
        return 1L << role.ordinal();
    }

    /** Forgets all fields; keeps the room. */
    public void clear() {
        Arrays.fill(fields, 0, size, null);
        size = 0;
        roles = 0;
    }

    /** The first field of that role, or null. */
    public @Nullable HeaderField first(FieldRole role) {
        if ((roles & bit(role)) == 0) {
            return null;
        }
        for (int i = 0; i < size; i++) {
            if (fields[i].role() == role) {
                return fields[i];
            }
        }
        return null;
    }

    /** The first field with the name of another, or null. */
    public @Nullable HeaderField first(HeaderField named) {
        for (int i = 0; i < size; i++) {
            if (fields[i].hasNameOf(named)) {
                return fields[i];
            }
        }
        return null;
    }

    /** Puts a field in the place of the first of its name, or behind all others, and drops all others of that name. */
    public void put(HeaderField field) {
        int kept = 0;
        boolean placed = false;
        for (int i = 0; i < size; i++) {
            HeaderField each = fields[i];
            if (!each.hasNameOf(field)) {
                fields[kept++] = each;
            } else if (!placed) {
                fields[kept++] = field;
                placed = true;
            }
        }
        shrink(kept);
        if (!placed) {
            add(field);
        }
    }

    /** Drops all fields with the name of another. */
    public void remove(HeaderField named) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            HeaderField each = fields[i];
            if (!each.hasNameOf(named)) {
                fields[kept++] = each;
            }
        }
        shrink(kept);
    }

    private void shrink(int kept) {
        Arrays.fill(fields, kept, size, null);
        size = kept;
    }

    /** A block of its own with the same fields. */
    public HeaderBlock copy() {
        return of(toArray());
    }

    /** The fields alone, for whoever keeps them: half the size of a copy. */
    public HeaderField[] toArray() {
        return Arrays.copyOf(fields, size);
    }

    /** Copies the fields into an array, or into a new one where they are too many; what is behind them stays. */
    public HeaderField[] copyTo(HeaderField[] room) {
        if (size > room.length) {
            return toArray();
        }
        System.arraycopy(fields, 0, room, 0, size);
        return room;
    }

    /** A block with so many of those fields. */
    public static HeaderBlock of(HeaderField[] fields, int count) {
        return new HeaderBlock(Arrays.copyOf(fields, Math.max(count, 1)), count);
    }

    /** A block with those fields. */
    public static HeaderBlock of(HeaderField[] fields) {
        return new HeaderBlock(Arrays.copyOf(fields, Math.max(fields.length, 1)), fields.length);
    }
}

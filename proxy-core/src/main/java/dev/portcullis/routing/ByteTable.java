package dev.portcullis.routing;

import org.jspecify.annotations.Nullable;

/**
 * Byte strings and what belongs to each, to be found by a hash that the asker sums up byte by byte. The keys are the
 * operator's, so nobody else can make them collide. Immutable once filled.
 *
 * @param <V> what belongs to a key
 */
final class ByteTable<V> {
    /** What the hash of an empty string is. */
    static final int EMPTY_HASH = 17;

    private final @Nullable Entry<V>[] slots;
    private final int mask;

    /** A table for that many keys. */
    ByteTable(int keys) {
        int room = Integer.highestOneBit(Math.max(keys, 1)) * 4;
        slots = newSlots(room);
        mask = room - 1;
    }

    /** The hash of a string that is longer by one byte. */
    static int hash(int hash, byte octet) {
        return hash * 31 + octet;
    }

    void put(byte[] key, V value) {
        int hash = EMPTY_HASH;
        for (byte octet : key) {
            hash = hash(hash, octet);
        }
        int slot = slot(hash);
        slots[slot] = new Entry<>(hash, key, value, slots[slot]);
    }

    /** The first entry that may have a key with that hash, or null. */
    @Nullable
    Entry<V> first(int hash) {
        return slots[slot(hash)];
    }

    private int slot(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ mixed >>> 16) & mask;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <V> @Nullable Entry<V>[] newSlots(int room) {
        return new Entry[room];
    }

    /**
     * A key in its slot.
     *
     * @param <V> what belongs to a key
     * @param hash the key's
     * @param key must not be changed
     * @param value what belongs to it
     * @param next in the same slot, or null
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Entry<V>(int hash, byte[] key, V value, @Nullable Entry<V> next) {}
}

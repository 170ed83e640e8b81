package dev.portcullis.balancing;

import java.nio.charset.StandardCharsets;

/**
 * The hash of keys and of servers: the same in every process, so that several proxies send a key to the same server. FNV-1a over
 * the bytes, mixed by the last step of MurmurHash3. Nobody is kept from looking for keys that fall on one server: who chooses the
 * key chooses the server, whatever the hash.
 */
public final class StableHash {
    /** What {@link #add} starts with. */
    public static final long START = 0xCBF2_9CE4_8422_2325L;

    private static final long PRIME = 0x100_0000_01B3L;

    private StableHash() {}

    /** One byte more. */
    public static long add(long hash, byte octet) {
        return (hash ^ (octet & 0xff)) * PRIME;
    }

    /** The hash of what was added; never {@link Balancer#NO_HASH}. */
    public static long end(long hash) {
        long mixed = mix(hash);
        return mixed == Balancer.NO_HASH ? 1 : mixed;
    }

    /** Each bit of the result hangs on each of the input. */
    static long mix(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
        return mixed ^ mixed >>> 33;
    }

    /** The hash of some bytes. */
    public static long of(byte[] bytes) {
        long hash = START;
        for (byte octet : bytes) {
            hash = add(hash, octet);
        }
        return end(hash);
    }

    static long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}

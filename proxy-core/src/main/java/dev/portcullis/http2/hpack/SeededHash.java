package dev.portcullis.http2.hpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A hash of bytes that a stranger cannot aim at: seed and multiplier are drawn once per process, so that fields which
 * meet in one bucket cannot be prepared.
 */
final class SeededHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED;
    private static final long FACTOR;

    static {
        SecureRandom random = new SecureRandom();
        SEED = random.nextLong();
        // Both ends set: odd, and large enough that one multiplication reaches the upper half.
        FACTOR = random.nextLong() | 0x4000_0000_0000_0001L;
    }

    private SeededHash() {}

    /** The hash of a range of bytes. */
    static int of(byte[] bytes, int offset, int length) {
        long hash = mix(SEED ^ length);
        int end = offset + length;
        int i = offset;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, i));
        }
        if (i < end) {
            hash = mix(hash ^ tail(bytes, i, end));
        }
        return fold(hash);
    }

    /** One hash of two. */
    static int join(int first, int second) {
        return fold(mix(SEED ^ (((long) first << 32) | (second & 0xffff_ffffL))));
    }

    private static long tail(byte[] bytes, int from, int end) {
        long word = 0;
        for (int i = from; i < end; i++) {
            word = (word << 8) | (bytes[i] & 0xff);
        }
        return word;
    }

    private static long mix(long word) {
        return (word * FACTOR) ^ Math.multiplyHigh(word, FACTOR);
    }

    private static int fold(long hash) {
        return (int) (hash ^ (hash >>> 32));
    }
}

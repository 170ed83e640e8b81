package dev.portcullis.filter;

import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import java.security.SecureRandom;

/**
 * The 64 bits by which a source is known: SipHash-2-4 (Aumasson and Bernstein, 2012) with a key that the process draws when it
 * starts, so that nobody can choose sources that share a place or a count. Nothing of the source itself is kept.
 */
@EventLoopConfined
final class SourceHash {
    private static final long KEY_0;
    private static final long KEY_1;

    static {
        SecureRandom random = new SecureRandom();
        KEY_0 = random.nextLong();
        KEY_1 = random.nextLong();
    }

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long word;
    private int length;

    /** A hash with the process's key. */
    SourceHash() {
        this(KEY_0, KEY_1);
    }

    /** A hash with a key that a test knows. */
    SourceHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    SourceHash begin() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        word = 0;
        length = 0;
        return this;
    }

    /** A range of a field's value. */
    SourceHash add(HeaderField field, int from, int to) {
        for (int i = from; i < to; i++) {
            add(field.valueByte(i));
        }
        return this;
    }

    /** A field's value with letters taken for small ones. */
    SourceHash addLowerCase(HeaderField field) {
        for (int i = 0; i < field.valueLength(); i++) {
            byte octet = field.valueByte(i);
            add(octet >= 'A' && octet <= 'Z' ? (byte) (octet | 0x20) : octet);
        }
        return this;
    }

    SourceHash add(byte octet) {
        word |= (octet & 0xffL) << ((length & 7) << 3);
        length++;
        if ((length & 7) == 0) {
            compress(word);
            word = 0;
        }
        return this;
    }

    long end() {
        compress(word | (long) length << 56);
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void compress(long block) {
        v3 ^= block;
        round();
        round();
        v0 ^= block;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}

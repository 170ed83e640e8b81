package dev.portcullis.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The hash against the vectors of the paper's authors: key 00 01 .. 0f, input 00 01 .. of every length. */
class SourceHashTest {
    private static long hashOfFirst(int bytes) {
        SourceHash hash = new SourceHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L).begin();
        for (int i = 0; i < bytes; i++) {
            hash.add((byte) i);
        }
        return hash.end();
    }

    @Test
    void isSipHash() {
        assertEquals(0x726fdb47dd0e0e31L, hashOfFirst(0));
        assertEquals(0x74f839c593dc67fdL, hashOfFirst(1));
        assertEquals(0x93f5f5799a932462L, hashOfFirst(8));
        assertEquals(0xa129ca6149be45e5L, hashOfFirst(15));
    }
}

package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Remembers roughly which fields a connection saw once, so that only what repeats enters its table. Each place holds one
 * hash; a later field takes the place, so a flood of values that never repeat makes it forget, not grow.
 */
@EventLoopConfined
final class RepeatSketch {
    /** Fields that wait for their second time: some calls' worth of heads. 1 KiB per backend connection; a power of two. */
    private static final int PLACES = 256;

    private final int[] hashes = new int[PLACES];

    /** Whether that hash was here before; if so it is forgotten, else it is remembered. */
    boolean takeRepeated(int hash) {
        int place = hash & (PLACES - 1);
        boolean repeated = hashes[place] == hash;
        hashes[place] = repeated ? 0 : hash;
        return repeated;
    }
}

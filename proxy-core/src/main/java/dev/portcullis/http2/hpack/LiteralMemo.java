package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Literals without indexing that a connection saw lately, by their encoded bytes. A peer without a table sends the same
 * ones with each message: found here, they cost no Huffman, no validation, and no object.
 *
 * <p>Measured by {@code HpackBenchmark} on JDK 17, on a machine with other work: a response head of {@code :status} and
 * five such literals takes 137 ns and 0 bytes; sent as six never-indexed literals, which pass the memo by, 641 ns and 456
 * bytes. A literal that never comes again takes 67 ns instead of 62.
 */
@EventLoopConfined
final class LiteralMemo {
    /** Longer literals are not kept: what repeats on each message is short. */
    static final int LITERAL_BYTES_MAX = 128;

    /** A power of two; a message has about ten such literals, and the places are taken by hash. */
    private static final int PLACES = 64;

    /** All encoded bytes together: what a table of the usual size would hold. Beyond it the memo starts anew. */
    private static final int KEPT_BYTES_MAX = 4096;

    private final int[] seen = new int[PLACES];
    private final @Nullable Known[] known = new Known[PLACES];
    private int keptBytes;

    /** One literal; the bytes are a copy. */
    private record Known(EncodedBytes encoded, HeaderField field) {}

    /** The hash under which a literal is asked for. */
    static int hash(byte[] source, int from, int to) {
        return SeededHash.of(source, from, to - from);
    }

    /** The field that these bytes stood for, or null. */
    @Nullable
    HeaderField find(int hash, byte[] source, int from, int to) {
        Known there = known[hash & (PLACES - 1)];
        return there != null && there.encoded.isAt(source, from, to) ? there.field : null;
    }

    /** Says what these bytes stand for. They are kept the second time: most literals never come again. */
    void offer(int hash, byte[] source, int from, int to, HeaderField field) {
        int place = hash & (PLACES - 1);
        if (seen[place] != hash) {
            seen[place] = hash;
            return;
        }
        if (keptBytes + to - from > KEPT_BYTES_MAX) {
            Arrays.fill(known, null);
            keptBytes = 0;
        }
        Known before = known[place];
        keptBytes += to - from - (before == null ? 0 : before.encoded.length());
        known[place] = new Known(EncodedBytes.copyOf(source, from, to), field);
    }
}

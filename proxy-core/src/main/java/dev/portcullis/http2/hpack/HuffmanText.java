package dev.portcullis.http2.hpack;

/**
 * Decodes Huffman-coded text (RFC 7541 5.2) by a state machine that takes four bits at a time: a state is an inner node of
 * the code's tree. Four bits, since that table (16 KiB) stays in the first-level cache beside the rest of a proxy's work.
 */
final class HuffmanText {
    /** What {@link #decode} answers for bad padding or EOS. */
    static final int MALFORMED = -1;

    /** The tree has as many inner nodes as there are symbols, less one; one more state is the trap after EOS. */
    private static final int NODES = HuffmanCode.SYMBOLS - 1;

    /** States 0 to 7 are reached by so many ones since the last symbol: what may be padding. */
    private static final int PADDING_MAX_BITS = 7;

    private static final int NIBBLES = 16;

    /** The lowest bit says whether a symbol ends here, bits 8 to 15 which, bits 16 and up are the next state times 16. */
    private static final int[] STEPS = steps(tree());

    private HuffmanText() {}

    /** Room that the text of so many coded bytes needs at most: the shortest code has five bits; one place is slack. */
    static int roomFor(int codedLength) {
        return (int) (codedLength * 8L / 5) + 1;
    }

    /** Decodes a range into an array that has {@link #roomFor} it; answers the text's length, or {@link #MALFORMED}. */
    static int decode(byte[] coded, int offset, int length, byte[] text) {
        int state = 0;
        int size = 0;
        for (int i = offset; i < offset + length; i++) {
            int octet = coded[i];
            int step = STEPS[state + ((octet >> 4) & 0xf)];
            // Written in any case and kept only when it counts: a branch here would be mispredicted every other time.
            text[size] = (byte) (step >> 8);
            size += step & 1;
            step = STEPS[(step >>> 16) + (octet & 0xf)];
            text[size] = (byte) (step >> 8);
            size += step & 1;
            state = step >>> 16;
        }
        return state <= PADDING_MAX_BITS * NIBBLES ? size : MALFORMED;
    }

    /** The two children of each inner node: a node's number, or the complement of a symbol. */
    private static int[][] tree() {
        int[][] children = new int[NODES][2];
        int nodes = 1;
        for (; nodes <= PADDING_MAX_BITS; nodes++) {
            children[nodes - 1][1] = nodes;
        }
        for (int symbol = 0; symbol < HuffmanCode.SYMBOLS; symbol++) {
            int node = 0;
            for (int bit = HuffmanCode.lengthBits(symbol) - 1; bit > 0; bit--) {
                int side = (HuffmanCode.code(symbol) >> bit) & 1;
                if (children[node][side] == 0) {
                    children[node][side] = nodes++;
                }
                node = children[node][side];
            }
            children[node][HuffmanCode.code(symbol) & 1] = ~symbol;
        }
        return children;
    }

    private static int[] steps(int[][] children) {
        int[] steps = new int[(NODES + 1) * NIBBLES];
        for (int state = 0; state <= NODES; state++) {
            for (int nibble = 0; nibble < NIBBLES; nibble++) {
                steps[state * NIBBLES + nibble] = step(children, state, nibble);
            }
        }
        return steps;
    }

    private static int step(int[][] children, int state, int nibble) {
        int node = state;
        int symbolBits = 0;
        for (int bit = 3; bit >= 0 && node != NODES; bit--) {
            int next = children[node][(nibble >> bit) & 1];
            if (next >= 0) {
                node = next;
            } else if (~next == HuffmanCode.EOS) {
                node = NODES;
            } else {
                symbolBits = (~next << 8) | 1;
                node = 0;
            }
        }
        return ((node * NIBBLES) << 16) | symbolBits;
    }
}

package dev.portcullis.http2.hpack;

import io.netty.buffer.ByteBuf;

/**
 * The static Huffman code (RFC 7541 appendix B). The code is canonical: a symbol's code follows from the lengths of all,
 * so the lengths alone stand here.
 */
final class HuffmanCode {
    /** The 256 octets and EOS. */
    static final int SYMBOLS = 257;
    /** The symbol that never stands in a text. */
    static final int EOS = 256;
    /** Bits of the longest code. */
    static final int LENGTH_MAX_BITS = 30;

    /** Bits of each symbol's code in base 36, 16 symbols a line; the last is EOS. */
    private static final String LENGTHS_BASE_36 = """
            dnsssssssoussuss
            ssssssusssssssss
            6aacd68baa8b8666
            555666666678f6ca
            d677777777777777
            77777777878djde6
            f565656665776665
            67655677777fbeds
            kmkkmmmnmnnnnnon
            oomnonnnnlmnmnno
            mlkmmnnlnmmolmnn
            llmlnmnnkmmmnmmn
            qqkjmnmpqqqrrqop
            jlqrrqrollqqsrrr
            koklmllnmmppooqn
            qrqqrrrrrsrrrrrq
            u
            """;

    private static final byte[] LENGTHS = new byte[SYMBOLS];
    private static final int[] CODES = new int[SYMBOLS];

    static {
        String digits = LENGTHS_BASE_36.replace("\n", "");
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            LENGTHS[symbol] = (byte) Character.digit(digits.charAt(symbol), 36);
        }
        int code = 0;
        for (int length = 1; length <= LENGTH_MAX_BITS; length++) {
            code <<= 1;
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (LENGTHS[symbol] == length) {
                    CODES[symbol] = code++;
                }
            }
        }
    }

    private HuffmanCode() {}

    /** Bits of a symbol's code. */
    static int lengthBits(int symbol) {
        return LENGTHS[symbol];
    }

    /** A symbol's code, in the low bits. */
    static int code(int symbol) {
        return CODES[symbol];
    }

    /** Bytes that a text takes when coded, padding included. */
    static int codedLength(byte[] text) {
        long bits = 0;
        for (byte octet : text) {
            bits += LENGTHS[octet & 0xff];
        }
        return (int) ((bits + 7) >>> 3);
    }

    /** Appends the coded text, padded with ones as EOS begins (5.2). The buffer stays the caller's. */
    static void write(byte[] text, ByteBuf out) {
        long bits = 0;
        int pending = 0;
        for (byte octet : text) {
            int symbol = octet & 0xff;
            bits = (bits << LENGTHS[symbol]) | CODES[symbol];
            pending += LENGTHS[symbol];
            if (pending >= Integer.SIZE) {
                pending -= Integer.SIZE;
                out.writeInt((int) (bits >>> pending));
            }
        }
        for (; pending >= Byte.SIZE; pending -= Byte.SIZE) {
            out.writeByte((int) (bits >>> (pending - Byte.SIZE)));
        }
        if (pending > 0) {
            out.writeByte((int) (bits << (Byte.SIZE - pending)) | (0xff >>> pending));
        }
    }
}

package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;

/**
 * A place in one header block, and the primitives that are read there (RFC 7541 section 5). The block is read as an
 * array: one copy out of a direct buffer costs less than a bounds check for each octet.
 */
@EventLoopConfined
final class BlockReader {
    /** What {@link #readInteger} answers when the integer is cut off, too long, or above the largest int. */
    static final int MALFORMED = -1;

    /** Enough for 32 bits; more would only let a peer pad an integer with zeros (RFC 7541 5.1). */
    private static final int CONTINUATION_OCTETS_MAX = 5;

    /** Room that is kept between blocks: heads of calls are a few hundred bytes, and there are many connections. */
    private static final int KEPT_BYTES_MAX = 4096;

    private static final int FIRST_ROOM_BYTES = 512;
    private static final byte[] NOTHING = {};

    private byte[] room = NOTHING;
    private byte[] decoded = NOTHING;
    private byte[] block = NOTHING;
    private int position;
    private int end;
    private byte[] text = NOTHING;
    private int textOffset;
    private int textLength;

    /** Starts with a block; the buffer is looked at only until {@link #close}. */
    void open(ByteBuf peekBlock, int index, int length) {
        if (peekBlock.hasArray()) {
            block = peekBlock.array();
            position = peekBlock.arrayOffset() + index;
        } else {
            room = withRoomFor(length, room);
            peekBlock.getBytes(index, room, 0, length);
            block = room;
            position = 0;
        }
        end = position + length;
    }

    /** Lets go of the buffer's memory, and of room that only an unusual block needed. */
    void close() {
        block = NOTHING;
        text = NOTHING;
        if (room.length > KEPT_BYTES_MAX) {
            room = NOTHING;
        }
        if (decoded.length > KEPT_BYTES_MAX) {
            decoded = NOTHING;
        }
    }

    /** Whether the whole block was read. */
    boolean atEnd() {
        return position == end;
    }

    /** The octet that is next; there must be one. */
    int nextOctet() {
        return block[position] & 0xff;
    }

    /** The place in {@link #block} that is next. */
    int position() {
        return position;
    }

    /** Goes to a place where the reader has been. */
    void returnTo(int earlier) {
        position = earlier;
    }

    /** The array that holds the block, among other bytes. */
    byte[] block() {
        return block;
    }

    /** The bytes of the string that was read last, from {@link #textOffset} on; good until the next one is read. */
    byte[] text() {
        return text;
    }

    /** Where the string that was read last begins in {@link #text}. */
    int textOffset() {
        return textOffset;
    }

    /** Length of the string that was read last. */
    int textLength() {
        return textLength;
    }

    /** Reads an integer whose prefix has so many bits (5.1); answers it, or {@link #MALFORMED}. */
    int readInteger(int prefixBits) {
        if (position == end) {
            return MALFORMED;
        }
        int prefixMax = (1 << prefixBits) - 1;
        int prefix = block[position++] & prefixMax;
        return prefix < prefixMax ? prefix : readContinuation(prefixMax);
    }

    private int readContinuation(int prefix) {
        long value = prefix;
        for (int i = 0; i < CONTINUATION_OCTETS_MAX && position < end; i++) {
            int octet = block[position++];
            value += (octet & 0x7fL) << (7 * i);
            if (octet >= 0) {
                return value <= Integer.MAX_VALUE ? (int) value : MALFORMED;
            }
        }
        return MALFORMED;
    }

    /** Reads a string into {@link #text} (5.2); answers whether it was well-formed. */
    boolean readString() {
        boolean huffman = position < end && block[position] < 0;
        int length = readInteger(7);
        if (length == MALFORMED || length > end - position) {
            return false;
        }
        if (huffman) {
            decoded = withRoomFor(HuffmanText.roomFor(length), decoded);
            text = decoded;
            textOffset = 0;
            textLength = HuffmanText.decode(block, position, length, decoded);
        } else {
            text = block;
            textOffset = position;
            textLength = length;
        }
        position += length;
        return textLength != HuffmanText.MALFORMED;
    }

    /** Passes over a string without looking into it; answers whether it was all there. */
    boolean skipString() {
        int length = readInteger(7);
        if (length == MALFORMED || length > end - position) {
            return false;
        }
        position += length;
        return true;
    }

    private static byte[] withRoomFor(int bytes, byte[] present) {
        return present.length >= bytes
                ? present
                : new byte[Math.max(bytes, Math.max(FIRST_ROOM_BYTES, present.length * 2))];
    }
}

package dev.portcullis.grpc;

import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;

/** Reads one message of protocol buffers, field by field in the order of the wire. For answers off the usual path only. */
@EventLoopConfined
final class ProtobufFields {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int TYPE_BITS = 3;
    private static final int TYPE_MASK = (1 << TYPE_BITS) - 1;
    private static final int VARINT_BITS = 7;
    private static final int LONG_BITS = 64;

    private final byte[] message;
    private int at;
    private boolean malformed;
    private long field;
    private int type;
    private long number;
    private byte[] bytes = new byte[0];

    ProtobufFields(byte[] message) {
        this.message = message;
    }

    /** Goes to the next field; false at the end, and where the message breaks the format. */
    boolean next() {
        if (malformed || at == message.length) {
            return false;
        }
        long tag = varint();
        field = tag >>> TYPE_BITS;
        type = (int) tag & TYPE_MASK;
        switch (type) {
            case VARINT -> number = varint();
            case FIXED_64 -> skip(Long.BYTES);
            case FIXED_32 -> skip(Integer.BYTES);
            case LENGTH_DELIMITED -> {
                long length = varint();
                int from = at;
                skip(length);
                bytes = malformed ? new byte[0] : Arrays.copyOfRange(message, from, at);
            }
            default -> malformed = true;
        }
        return !malformed;
    }

    /** Whether reading ended before the message did. */
    boolean isMalformed() {
        return malformed;
    }

    boolean isNumber(int wanted) {
        return field == wanted && type == VARINT;
    }

    boolean isBytes(int wanted) {
        return field == wanted && type == LENGTH_DELIMITED;
    }

    long number() {
        return number;
    }

    byte[] bytes() {
        return bytes;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < LONG_BITS && at < message.length; shift += VARINT_BITS) {
            byte octet = message[at++];
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        malformed = true;
        return 0;
    }

    private void skip(long length) {
        if (length < 0 || length > message.length - at) {
            malformed = true;
        } else {
            at += (int) length;
        }
    }
}

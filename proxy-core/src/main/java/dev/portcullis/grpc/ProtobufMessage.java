package dev.portcullis.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes one message of protocol buffers, field by field in the order of its numbers. For answers off the usual path only. */
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int TYPE_BITS = 3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A number that is not negative; 0 is the default and takes no bytes. */
    ProtobufMessage number(int field, long value) {
        if (value != 0) {
            varint((long) field << TYPE_BITS | VARINT);
            varint(value);
        }
        return this;
    }

    ProtobufMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufMessage message(int field, ProtobufMessage value) {
        return bytes(field, value.toBytes());
    }

    private ProtobufMessage bytes(int field, byte[] value) {
        varint((long) field << TYPE_BITS | LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void varint(long value) {
        long left = value;
        while (left > 0x7f) {
            out.write((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}

package dev.portcullis.http2.hpack;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Bytes of HPACK that were met once and are compared or copied from then on. The final field is what lets a field that several
 * loops share publish its copy without a lock.
 */
final class EncodedBytes {
    private final byte[] bytes;

    private EncodedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What was written to a buffer from an index on, less some bits of the first byte; the buffer stays as it is. */
    static EncodedBytes peekWritten(ByteBuf peekOut, int from, int firstMask) {
        byte[] bytes = new byte[peekOut.writerIndex() - from];
        peekOut.getBytes(from, bytes);
        bytes[0] &= (byte) firstMask;
        return new EncodedBytes(bytes);
    }

    /** A copy of a range of bytes. */
    static EncodedBytes copyOf(byte[] source, int from, int to) {
        return new EncodedBytes(Arrays.copyOfRange(source, from, to));
    }

    /** Length in bytes. */
    int length() {
        return bytes.length;
    }

    /** Whether the bytes in that range are the same. */
    boolean isAt(byte[] source, int from, int to) {
        return Arrays.equals(bytes, 0, bytes.length, source, from, to);
    }

    /** Appends the bytes, with bits added to the first. */
    void writeTo(ByteBuf out, int firstBits) {
        int from = out.writerIndex();
        out.writeBytes(bytes);
        if (firstBits != 0) {
            out.setByte(from, bytes[0] | firstBits);
        }
    }
}

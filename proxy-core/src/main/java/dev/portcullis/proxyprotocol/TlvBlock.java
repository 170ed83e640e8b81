package dev.portcullis.proxyprotocol;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the TLVs behind the addresses of a version 2 header, tested before Netty's decoder makes objects of them: each fits
 * into what holds it, there are few, they nest no deeper than the specification does, and the checksum is right (2.2, 2.2.3).
 */
@EventLoopConfined
final class TlvBlock {
    /** TLVs of one header, nested ones counted. The specification knows 18; balancers send up to a dozen. */
    static final int TLVS_MAX = 64;

    /** How deep they stand in each other: those of TLS stand in one, and nothing stands in those. */
    static final int DEPTH_MAX = 2;

    static final int TYPE_CRC32C = 0x03;
    static final int TYPE_SSL = 0x20;

    /** Type and length of a TLV. */
    private static final int HEAD_BYTES = 3;

    /** Client flags and result of verification, which stand in an SSL TLV before those that it holds. */
    private static final int SSL_FIXED_BYTES = 5;

    private final ByteBuf header;
    private int count;
    /** Where the value of the checksum begins; -1 when there is none. */
    private int checksumIndex = -1;

    private TlvBlock(ByteBuf header) {
        this.header = header;
    }

    /**
     * What is wrong with the TLVs of a header that is whole; null when nothing is.
     *
     * @param from the index behind the addresses
     * @param to the index behind the header
     */
    static @Nullable String peekProblem(ByteBuf header, int from, int to) {
        return new TlvBlock(header).walk(from, to, 1);
    }

    /** Whether a header, which is all that {@code header} holds, has no checksum, or the right one. */
    static boolean peekChecksumFits(ByteBuf header, int addressBytes) {
        int start = header.readerIndex();
        TlvBlock block = new TlvBlock(header);
        // Behind LOCAL anything may stand: what is no TLV has no checksum either.
        block.walk(start + BinaryHeader.FIXED_BYTES + addressBytes, header.writerIndex(), 1);
        if (block.checksumIndex < 0) {
            return true;
        }
        byte[] bytes = ByteBufUtil.getBytes(header);
        int at = block.checksumIndex - start;
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[at + i] = 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return crc.getValue() == header.getUnsignedInt(block.checksumIndex);
    }

    private @Nullable String walk(int from, int to, int depth) {
        int at = from;
        while (at < to) {
            if (++count > TLVS_MAX) {
                return "more than " + TLVS_MAX + " TLVs in a version 2 header";
            }
            int bytes = to - at < HEAD_BYTES ? -1 : header.getUnsignedShort(at + 1);
            int value = at + HEAD_BYTES;
            if (bytes < 0 || bytes > to - value) {
                return "a TLV that is longer than what is left of the version 2 header";
            }
            int type = header.getUnsignedByte(at);
            String problem = type == TYPE_SSL ? walkTls(value, bytes, depth) : null;
            if (type == TYPE_CRC32C && depth == 1) {
                problem = onChecksum(value, bytes);
            }
            if (problem != null) {
                return problem;
            }
            at = value + bytes;
        }
        return null;
    }

    private @Nullable String walkTls(int value, int bytes, int depth) {
        if (depth == DEPTH_MAX) {
            return "a TLV of TLS inside a TLV of TLS in a version 2 header";
        }
        return bytes < SSL_FIXED_BYTES
                ? "a TLV of TLS with " + bytes + " bytes in a version 2 header, where " + SSL_FIXED_BYTES
                        + " are needed"
                : walk(value + SSL_FIXED_BYTES, value + bytes, depth + 1);
    }

    private @Nullable String onChecksum(int value, int bytes) {
        if (bytes != Integer.BYTES || checksumIndex >= 0) {
            return "a version 2 header has two checksums, or one that is not of 4 bytes";
        }
        checksumIndex = value;
        return null;
    }
}

package dev.portcullis.proxyprotocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The rules of version 2, tested before Netty's decoder sees the header, each as soon as its byte is there (2.2). */
final class BinaryHeader {
    /**
     * The largest header that we read. Addresses take at most 232 bytes; what balancers add (the endpoint id of an NLB, SNI, TLS
     * version, a client's certificate of about 2 kB) fits, and a stranger cannot make us hold 64 KiB.
     */
    static final int HEADER_BYTES_MAX = 4096;

    /** Signature, version and command, family, length. */
    static final int FIXED_BYTES = 16;

    private static final int COMMAND_INDEX = 12;
    private static final int FAMILY_INDEX = 13;
    private static final int LENGTH_INDEX = 14;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;

    private BinaryHeader() {}

    /** Bytes of the whole header, or 0 when too few have come to tell. */
    static int peekLength(ByteBuf in) {
        return in.readableBytes() < FIXED_BYTES
                ? 0
                : FIXED_BYTES + in.getUnsignedShort(in.readerIndex() + LENGTH_INDEX);
    }

    /** What is wrong with the bytes that have come, or null. */
    static @Nullable String peekProblem(ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() <= COMMAND_INDEX) {
            return null;
        }
        int command = in.getUnsignedByte(start + COMMAND_INDEX);
        if (command != LOCAL && command != PROXY) {
            return String.format("version and command 0x%02x of a binary header are not 0x20 or 0x21", command);
        }
        if (in.readableBytes() < FIXED_BYTES) {
            return null;
        }
        int bytes = peekLength(in);
        if (bytes > HEADER_BYTES_MAX) {
            return "a version 2 header of " + bytes + " bytes, where " + HEADER_BYTES_MAX + " are allowed";
        }
        if (command == LOCAL) {
            return null;
        }
        int family = in.getUnsignedByte(start + FAMILY_INDEX);
        String problem = familyProblem(family, bytes - FIXED_BYTES);
        return problem != null || in.readableBytes() < bytes
                ? problem
                : TlvBlock.peekProblem(in, start + FIXED_BYTES + addressBytes(family), start + bytes);
    }

    /** Whether a whole header, and nothing else, is what its sender made of it; true where the sender does not say. */
    static boolean peekChecksumFits(ByteBuf header) {
        int addressBytes = addressBytes(header.getUnsignedByte(header.readerIndex() + FAMILY_INDEX));
        boolean hasTlvs = addressBytes >= 0 && header.readableBytes() > FIXED_BYTES + addressBytes;
        return !hasTlvs || TlvBlock.peekChecksumFits(header, addressBytes);
    }

    private static @Nullable String familyProblem(int family, int blockBytes) {
        int needed = addressBytes(family);
        if (needed < 0) {
            return String.format("family and transport 0x%02x of a version 2 header are not defined", family);
        }
        return blockBytes >= needed
                ? null
                : "an address block of " + blockBytes + " bytes in a version 2 header, where " + needed + " are needed";
    }

    private static int addressBytes(int family) {
        return switch (family) {
            case 0x00 -> 0;
            case 0x11, 0x12 -> 12;
            case 0x21, 0x22 -> 36;
            case 0x31, 0x32 -> 216;
            default -> -1;
        };
    }
}

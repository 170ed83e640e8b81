package dev.portcullis.proxyprotocol;

import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Writes PROXY headers by the letter of the specification, with no help of Netty's encoder. */
final class HeaderBytes {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10};

    private HeaderBytes() {}

    static byte[] v1(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] v2(int command, int family, byte[] block) {
        return v2(command, family, block.length, block);
    }

    static byte[] v2(int command, int family, int length, byte[] block) {
        byte[] fixed = {(byte) command, (byte) family, (byte) (length >>> 8), (byte) length};
        return join(SIGNATURE, fixed, block);
    }

    static byte[] addresses(String source, String destination, int sourcePort, int destinationPort) {
        byte[] ports = {
            (byte) (sourcePort >>> 8), (byte) sourcePort, (byte) (destinationPort >>> 8), (byte) destinationPort
        };
        return join(ip(source), ip(destination), ports);
    }

    static byte[] tlv(int type, byte[] value) {
        return join(new byte[] {(byte) type, (byte) (value.length >>> 8), (byte) value.length}, value);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ip(String text) {
        return Objects.requireNonNull(NetUtil.createByteArrayFromIpAddressString(text));
    }
}

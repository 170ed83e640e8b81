package dev.portcullis.filter;

import java.net.InetAddress;

/** Of an IPv6 address only some bits may say who called: whoever has one address there has its whole network. */
final class Ipv6Bits {
    /** An address counts whole. */
    static final int ALL = 128;

    private Ipv6Bits() {}

    /** Adds an address to a hash; of an IPv6 one the first bits. */
    static SourceHash add(InetAddress ip, int bits, SourceHash hash) {
        byte[] bytes = ip.getAddress();
        int counted = bytes.length * 8 == ALL ? bits : bytes.length * 8;
        for (int i = 0; i < bytes.length; i++) {
            int left = Math.min(Math.max(counted - i * 8, 0), 8);
            hash.add((byte) (bytes[i] & 0xff00 >> left));
        }
        return hash;
    }
}

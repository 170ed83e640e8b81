package dev.portcullis.proxyprotocol;

import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyTls;
import dev.portcullis.failure.PrintableText;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes facts of the TLVs that Netty decoded; those that mean nothing to us, network namespaces among them, are skipped. Of two of
 * one type the first counts. The bytes are copied: the message is released as soon as it is read.
 */
final class TlvFacts {
    /** The longest text that is kept of one; a host name, the longest of them, has at most 255. */
    static final int TEXT_CHARS_MAX = 256;

    private static final int ALPN = 0x01;
    private static final int AUTHORITY = 0x02;
    private static final int UNIQUE_ID = 0x05;
    private static final int AWS = 0xEA;
    private static final int AWS_VPC_ENDPOINT_ID = 0x01;
    private static final int TLS_VERSION = 0x21;
    private static final int TLS_COMMON_NAME = 0x22;
    private static final int TLS_CIPHER = 0x23;
    private static final int TLS_SIGNATURE_ALGORITHM = 0x24;
    private static final int TLS_KEY_ALGORITHM = 0x25;

    private TlvFacts() {}

    /** What the TLVs say; null when they say nothing that we know. */
    static @Nullable ProxyFacts peek(HAProxyMessage message) {
        List<HAProxyTLV> tlvs = message.tlvs();
        if (tlvs.isEmpty()) {
            return null;
        }
        String alpn = null;
        String authority = null;
        String uniqueId = null;
        String vpcEndpointId = null;
        ProxyTls tls = null;
        for (int i = 0; i < tlvs.size(); i++) {
            HAProxyTLV tlv = tlvs.get(i);
            if (tlv instanceof HAProxySSLTLV nesting) {
                tls = tls == null ? tls(nesting) : tls;
                // Netty lists those that it holds a second time, right behind it.
                i += nesting.encapsulatedTLVs().size();
                continue;
            }
            switch (tlv.typeByteValue() & 0xff) {
                case ALPN -> alpn = alpn == null ? text(tlv.content(), 0) : alpn;
                case AUTHORITY -> authority = authority == null ? text(tlv.content(), 0) : authority;
                case UNIQUE_ID -> uniqueId = uniqueId == null ? text(tlv.content(), 0) : uniqueId;
                case AWS -> vpcEndpointId = vpcEndpointId == null ? vpcEndpoint(tlv.content()) : vpcEndpointId;
                default -> {}
            }
        }
        ProxyFacts facts = new ProxyFacts(authority, alpn, uniqueId, vpcEndpointId, tls);
        return facts.isEmpty() ? null : facts;
    }

    private static @Nullable String vpcEndpoint(ByteBuf value) {
        boolean known = value.isReadable() && value.getUnsignedByte(value.readerIndex()) == AWS_VPC_ENDPOINT_ID;
        return known ? text(value, 1) : null;
    }

    private static ProxyTls tls(HAProxySSLTLV tlv) {
        List<HAProxyTLV> inside = tlv.encapsulatedTLVs();
        return new ProxyTls(
                tlv.client() & 0xff,
                tlv.verify(),
                first(inside, TLS_VERSION),
                first(inside, TLS_COMMON_NAME),
                first(inside, TLS_CIPHER),
                first(inside, TLS_SIGNATURE_ALGORITHM),
                first(inside, TLS_KEY_ALGORITHM));
    }

    private static @Nullable String first(List<HAProxyTLV> tlvs, int type) {
        for (HAProxyTLV tlv : tlvs) {
            if ((tlv.typeByteValue() & 0xff) == type) {
                return text(tlv.content(), 0);
            }
        }
        return null;
    }

    /** Octet by octet, so that two values which differ stay different, whatever they are encoded in. */
    private static @Nullable String text(ByteBuf value, int skippedBytes) {
        int from = value.readerIndex() + skippedBytes;
        String octets = value.toString(from, value.writerIndex() - from, StandardCharsets.ISO_8859_1);
        String text = PrintableText.of(octets, TEXT_CHARS_MAX).strip();
        return text.isEmpty() ? null : text;
    }
}

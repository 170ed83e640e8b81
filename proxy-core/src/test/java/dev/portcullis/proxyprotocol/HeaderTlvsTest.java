package dev.portcullis.proxyprotocol;

import static dev.portcullis.proxyprotocol.HeaderBytes.addresses;
import static dev.portcullis.proxyprotocol.HeaderBytes.join;
import static dev.portcullis.proxyprotocol.HeaderBytes.tlv;
import static dev.portcullis.proxyprotocol.HeaderBytes.v2;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.BALANCER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.STRANGER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.TRUST_TEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyTls;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What version 2 headers say beside addresses, and the checksum over them. */
class HeaderTlvsTest {
    private static final byte[] FOUR = addresses("203.0.113.9", "10.0.0.1", 56324, 443);
    private static final byte[] TLS_TLV = tlv(
            0x20,
            join(
                    new byte[] {7, 0, 0, 0, 0},
                    text(0x21, "TLSv1.3"),
                    text(0x22, "client.example"),
                    text(0x23, "ECDHE-RSA-AES128-GCM-SHA256"),
                    text(0x24, "SHA256"),
                    text(0x25, "RSA2048")));

    private ProxyHeaderFixture fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);

    @AfterEach
    void releasesEverything() {
        fixture.finish();
        LeakPresenceDetector.check();
    }

    @Test
    void keepsWhatTheTlvsSay() {
        ProxyFacts facts = facts(
                text(0x02, "grpc.example.com"),
                text(0x01, "h2"),
                text(0x05, "0A00-1"),
                text(0x30, "a-network-namespace"),
                text(0xEA, "\u0001vpce-08d2bf15fac5001c9"),
                TLS_TLV);
        ProxyTls tls =
                new ProxyTls(7, 0, "TLSv1.3", "client.example", "ECDHE-RSA-AES128-GCM-SHA256", "SHA256", "RSA2048");
        assertEquals(new ProxyFacts("grpc.example.com", "h2", "0A00-1", "vpce-08d2bf15fac5001c9", tls), facts);
        assertEquals("verified", tls.clientCertificate());
    }

    @Test
    void tellsWhatBecameOfTheClientsCertificate() {
        assertEquals("failed", tls(2, 18).clientCertificate());
        assertEquals("failed", tls(4, -1).clientCertificate());
        assertNull(tls(1, 0).clientCertificate());
    }

    private ProxyTls tls(int flags, int verify) {
        byte[] result = {(byte) flags, (byte) (verify >> 24), (byte) (verify >> 16), (byte) (verify >> 8), (byte) verify
        };
        ProxyTls tls = Objects.requireNonNull(facts(tlv(0x20, result)).tls());
        assertEquals(verify, tls.verifyResult());
        return tls;
    }

    @Test
    void takesNoTlvInsideTlsForOneBesideIt() {
        ProxyFacts facts = facts(
                tlv(0x20, join(new byte[5], text(0x02, "inside.example"), text(0x05, "inside"))),
                text(0x02, "beside.example"));
        assertEquals("beside.example", facts.authority());
        assertNull(facts.uniqueId());
    }

    @Test
    void takesTheFirstOfTwo() {
        assertEquals("a", facts(text(0x05, "a"), text(0x05, "b")).uniqueId());
    }

    @Test
    void escapesAndCutsWhatMayNotStandInALog() {
        ProxyFacts facts = facts(text(0x05, "\u0000a\r\nb\u00e9\\"), text(0x02, "x".repeat(1000)));
        assertEquals("\\x00a\\x0d\\x0ab\\xe9\\x5c", facts.uniqueId());
        assertEquals("x".repeat(TlvFacts.TEXT_CHARS_MAX) + "...", facts.authority());
    }

    @Test
    void knowsNothingOfEmptyOrUnknownTlvs() {
        fixture.send(v2(
                0x21,
                0x11,
                join(FOUR, tlv(0x05, new byte[0]), text(0x02, " "), text(0xEA, "\u0002x"), text(0xEE, "x"))));
        assertNull(Objects.requireNonNull(fixture.only()).proxyFacts());
    }

    @Test
    void believesNoTlvOfAStranger() {
        fixture.finish();
        fixture = new ProxyHeaderFixture(STRANGER, TRUST_TEN);
        fixture.send(v2(0x21, 0x11, join(FOUR, text(0x05, "a"))));
        assertNull(Objects.requireNonNull(fixture.only()).proxyFacts());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x21, 0x20})
    void acceptsTheRightChecksum(int command) {
        byte[] header = withChecksum(command);
        fixture.sendByteByByte(header);
        assertEquals(1, fixture.identified.size(), fixture.failures::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x21, 0x20})
    void refusesAnyChangedOctetBehindTheAddresses(int command) {
        byte[] good = withChecksum(command);
        for (int i = 16; i < good.length; i++) {
            fixture.finish();
            fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);
            byte[] changed = good.clone();
            changed[i] ^= 0x10;
            fixture.send(changed);
            boolean structure = (i >= 28 && i < 31) || (i >= 35 && i < 38);
            // A changed type or length makes another structure, in which the checksum may be no checksum.
            if (!structure) {
                assertEquals(
                        List.of("PROXY_HEADER_CHECKSUM: " + HeaderTrouble.CHECKSUM), fixture.failures, "octet " + i);
                assertFalse(fixture.channel.isActive());
            }
        }
    }

    @Test
    void saysOnceThatChecksumsAreWrong() {
        byte[] changed = withChecksum(0x21);
        changed[20] ^= 1;
        fixture.send(changed);
        assertEquals(1, fixture.logger.lines().size());
        assertTrue(fixture.logger.lines().get(0).contains("the CRC32c in its PROXY header does not fit"));
    }

    private ProxyFacts facts(byte[]... tlvs) {
        fixture.finish();
        fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);
        fixture.send(v2(0x21, 0x11, join(FOUR, join(tlvs))));
        return Objects.requireNonNull(Objects.requireNonNull(fixture.only(), fixture.failures::toString)
                .proxyFacts());
    }

    /** Addresses to octet 28, a checksum to 35, a unique id to the end. */
    private static byte[] withChecksum(int command) {
        byte[] header = v2(command, 0x11, join(FOUR, tlv(0x03, new byte[4]), text(0x05, "id")));
        CRC32C crc = new CRC32C();
        crc.update(header, 0, header.length);
        for (int i = 0; i < 4; i++) {
            header[31 + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
        }
        return header;
    }

    private static byte[] text(int type, String latin1) {
        return tlv(type, latin1.getBytes(StandardCharsets.ISO_8859_1));
    }
}

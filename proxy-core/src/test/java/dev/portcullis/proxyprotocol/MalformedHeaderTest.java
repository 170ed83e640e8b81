package dev.portcullis.proxyprotocol;

import static dev.portcullis.proxyprotocol.HeaderBytes.addresses;
import static dev.portcullis.proxyprotocol.HeaderBytes.join;
import static dev.portcullis.proxyprotocol.HeaderBytes.tlv;
import static dev.portcullis.proxyprotocol.HeaderBytes.v1;
import static dev.portcullis.proxyprotocol.HeaderBytes.v2;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.BALANCER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.TRUST_TEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.loop.RecordingLogger;
import io.netty.util.LeakPresenceDetector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken headers: the connection is closed and the operator reads what was wrong. */
class MalformedHeaderTest {
    private static final byte[] FOUR = addresses("203.0.113.9", "10.0.0.1", 56324, 443);

    private final ProxyHeaderFixture fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);

    @AfterEach
    void releasesEverything() {
        fixture.finish();
        LeakPresenceDetector.check();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 203.0.113.9 10.0.0.1 56324",
                "PROXY TCP4 203.0.113.9 10.0.0.1 56324 443 ",
                "PROXY TCP4 203.0.113.9 10.0.0.1 56324 443 1",
                "PROXY  TCP4 203.0.113.9 10.0.0.1 56324 443",
                "PROXY TCP4 203.0.113.9  10.0.0.1 56324 443",
                "PROXY TCP4 203.0.113.9\0 10.0.0.1 56324 443",
                "PROXY TCP4 203.0.113.09 10.0.0.1 56324 443",
                "PROXY TCP4 203.0.113.256 10.0.0.1 56324 443",
                "PROXY TCP4 2001:db8::9 2001:db8::1 56324 443",
                "PROXY TCP6 203.0.113.9 10.0.0.1 56324 443",
                "PROXY TCP6 fe80::1%eth0 2001:db8::1 56324 443",
                "PROXY TCP6 [2001:db8::9] 2001:db8::1 56324 443",
                "PROXY TCP4 203.0.113.9 10.0.0.1 +56324 443",
                "PROXY TCP4 203.0.113.9 10.0.0.1 056324 443",
                "PROXY TCP4 203.0.113.9 10.0.0.1 65536 443",
                "PROXY TCP4 203.0.113.9 10.0.0.1 56324 0",
                "PROXY UNKNOWNX",
                "PROXY tcp4 203.0.113.9 10.0.0.1 56324 443",
                "PROXY UDP4 203.0.113.9 10.0.0.1 56324 443",
                "PROXY TCP4\t203.0.113.9 10.0.0.1 56324 443"
            })
    void refusesALaxVersion1Line(String line) {
        fixture.send(v1(line));
        assertFailed(" in the version 1 header '");
    }

    static List<byte[]> brokenBinary() {
        return List.of(
                v2(0x11, 0x11, FOUR),
                v2(0x01, 0x11, FOUR),
                v2(0x22, 0x11, FOUR),
                v2(0x31, 0x11, FOUR),
                v2(0x21, 0x13, FOUR),
                v2(0x21, 0x41, FOUR),
                v2(0x21, 0x11, 4, new byte[4]),
                v2(0x21, 0x21, FOUR),
                v2(0x21, 0x31, new byte[215]),
                v2(0x21, 0x11, 65_535, FOUR),
                v2(0x20, 0x11, BinaryHeader.HEADER_BYTES_MAX - 15, FOUR),
                v2(0x21, 0x11, join(FOUR, new byte[] {5, 0, 9, 1})),
                v2(0x21, 0x11, join(FOUR, tlv(0x20, new byte[4]))),
                v2(0x21, 0x11, join(FOUR, new byte[] {5, 0})),
                v2(0x21, 0x11, join(FOUR, tlv(0x20, join(new byte[5], new byte[] {0x21, 0, 1})))),
                v2(0x21, 0x11, join(FOUR, tlv(0x20, nested(1)))),
                v2(0x21, 0x11, join(FOUR, many(TlvBlock.TLVS_MAX + 1))),
                v2(0x21, 0x11, join(FOUR, tlv(0x03, new byte[3]))),
                v2(0x21, 0x11, join(FOUR, tlv(0x03, new byte[4]), tlv(0x03, new byte[4]))),
                v2(0x21, 0x11, join(FOUR, tlv(5, new byte[6]), tlv(0x20, nested(200)))));
    }

    @ParameterizedTest
    @MethodSource("brokenBinary")
    void refusesABrokenVersion2Header(byte[] header) {
        fixture.send(header);
        assertFailed("header");
    }

    @Test
    void acceptsAsManyTlvsAsAreAllowed() {
        fixture.send(v2(0x21, 0x11, join(FOUR, many(TlvBlock.TLVS_MAX))));
        assertEquals(1, fixture.identified.size());
    }

    @Test
    void acceptsTheLargestVersion2Header() {
        fixture.send(v2(0x20, 0, new byte[BinaryHeader.HEADER_BYTES_MAX - 16]));
        assertEquals(1, fixture.identified.size());
    }

    @Test
    void refusesAVersion1LineThatDoesNotEndInTime() {
        fixture.send("PROXY TCP4 " + "1".repeat(TextHeader.LINE_BYTES_MAX - 12));
        assertEquals(List.of(), fixture.failures);
        fixture.send("1");
        assertFailed("a version 1 header has no CRLF in its first 107 bytes");
    }

    @Test
    void refusesABareLineFeed() {
        fixture.send("PROXY TCP4 203.0.113.9 10.0.0.1 56324 443\n");
        assertFailed("ends with LF, not with CRLF");
    }

    @Test
    void neverLogsAStrangersBytesAsTheyAre() {
        fixture.send(v1("PROXY TCP4 \u001b[2J\u00ff 10.0.0.1 56324 443"));
        assertFailed("'PROXY TCP4 \\x1b[2J\\xff 10.0.0.1 56324 443'");
        assertTrue(fixture.logger.lines().get(0).chars().allMatch(c -> c >= ' ' && c <= '~'));
    }

    @Test
    void logsOneLineOfMany() {
        RecordingLogger logger = new RecordingLogger();
        ProxyHeaderLog log = new ProxyHeaderLog(logger);
        for (int i = 0; i < 100; i++) {
            var broken = new ProxyHeaderFixture(BALANCER, TRUST_TEN, logger, log);
            broken.send(v1("PROXY nonsense"));
            assertFalse(broken.channel.isActive());
            broken.finish();
        }
        assertEquals(
                List.of(
                        "WARNING entry point websecure: closed a connection of 10.0.0.7: the family is not TCP4, TCP6, or"
                                + " UNKNOWN in the version 1 header 'PROXY nonsense'"),
                logger.lines());
    }

    private void assertFailed(String detail) {
        assertEquals(List.of(), fixture.identified);
        assertEquals(1, fixture.failures.size(), fixture.failures::toString);
        String failure = fixture.failures.get(0);
        assertTrue(failure.startsWith("PROXY_HEADER_MALFORMED: ") && failure.contains(detail), failure);
        assertFalse(fixture.channel.isActive());
        assertEquals(0, fixture.passed().length);
    }

    private static byte[] many(int tlvs) {
        byte[] all = new byte[0];
        for (int i = 0; i < tlvs; i++) {
            all = join(all, tlv(0x04, new byte[0]));
        }
        return all;
    }

    private static byte[] nested(int depth) {
        byte[] inner = new byte[5];
        for (int i = 0; i < depth; i++) {
            inner = join(new byte[5], tlv(0x20, inner));
        }
        return inner;
    }
}

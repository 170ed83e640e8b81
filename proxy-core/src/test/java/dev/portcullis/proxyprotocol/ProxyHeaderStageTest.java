package dev.portcullis.proxyprotocol;

import static dev.portcullis.proxyprotocol.HeaderBytes.addresses;
import static dev.portcullis.proxyprotocol.HeaderBytes.join;
import static dev.portcullis.proxyprotocol.HeaderBytes.tlv;
import static dev.portcullis.proxyprotocol.HeaderBytes.v1;
import static dev.portcullis.proxyprotocol.HeaderBytes.v2;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.BALANCER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.STRANGER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.TRUST_TEN;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.peer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.settings.TrustSettings;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a connection is taken to come from, and that no byte behind the header is lost. */
class ProxyHeaderStageTest {
    private static final byte[] TLS = {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5};
    private static final String MISSING =
            "INFO entry point websecure: 10.0.0.7 is in proxyProtocol.trustedIPs and sends no"
                    + " PROXY header: all its clients look like 10.0.0.7; switch the PROXY protocol on there, or take it out of"
                    + " trustedIPs";
    private static final byte[] V1_FOUR = v1("PROXY TCP4 203.0.113.9 10.0.0.1 56324 443");
    private static final byte[] V1_SIX = v1("PROXY TCP6 2001:db8::9 2001:DB8::1 56324 443");
    private static final byte[] V2_FOUR = v2(0x21, 0x11, addresses("203.0.113.9", "10.0.0.1", 56324, 443));
    private static final byte[] V2_SIX = v2(0x21, 0x21, addresses("2001:db8::9", "2001:db8::1", 56324, 443));
    private static final byte[] V2_MAPPED =
            v2(0x21, 0x21, addresses("::ffff:203.0.113.9", "::ffff:10.0.0.1", 56324, 443));
    private static final byte[] V2_TLVS = v2(
            0x21,
            0x11,
            join(
                    addresses("203.0.113.9", "10.0.0.1", 56324, 443),
                    tlv(0xEA, "\001vpce-08d2bf15fac5001c9".getBytes(StandardCharsets.US_ASCII)),
                    tlv(0x20, join(new byte[5], tlv(0x21, new byte[7]), tlv(0x22, new byte[3]))),
                    tlv(0x05, new byte[128])));

    private ProxyHeaderFixture fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);

    @AfterEach
    void releasesEverything() {
        fixture.finish();
        LeakPresenceDetector.check();
    }

    /** A header, whom it names, and as what it counts. */
    record Case(String name, String latin1, String client, ProxyHeader as) {
        Case(String name, byte[] header, String client, ProxyHeader as) {
            this(name, new String(header, StandardCharsets.ISO_8859_1), client, as);
        }

        byte[] header() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> believed() {
        return List.of(
                new Case("v1 IPv4", V1_FOUR, "203.0.113.9:56324", ProxyHeader.V1),
                new Case("v1 IPv6", V1_SIX, "2001:db8::9:56324", ProxyHeader.V1),
                new Case("v2 IPv4", V2_FOUR, "203.0.113.9:56324", ProxyHeader.V2),
                new Case("v2 IPv6", V2_SIX, "2001:db8::9:56324", ProxyHeader.V2),
                new Case("v2 mapped", V2_MAPPED, "203.0.113.9:56324", ProxyHeader.V2),
                new Case("v2 with TLVs", V2_TLVS, "203.0.113.9:56324", ProxyHeader.V2),
                new Case("none", new byte[0], "10.0.0.7:4711", ProxyHeader.NONE),
                new Case("UNKNOWN", v1("PROXY UNKNOWN"), "10.0.0.7:4711", ProxyHeader.WITHOUT_ADDRESS),
                new Case("UNKNOWN+", v1("PROXY UNKNOWN ffff::1 x 1 2"), "10.0.0.7:4711", ProxyHeader.WITHOUT_ADDRESS),
                new Case(
                        "v2 port 0",
                        v2(0x21, 0x11, addresses("203.0.113.9", "10.0.0.1", 0, 0)),
                        "203.0.113.9:0",
                        ProxyHeader.V2),
                new Case(
                        "v2 0.0.0.0",
                        v2(0x21, 0x11, addresses("0.0.0.0", "10.0.0.1", 7, 443)),
                        "10.0.0.7:4711",
                        ProxyHeader.WITHOUT_ADDRESS),
                new Case(
                        "v2 mapped 0.0.0.0",
                        v2(0x21, 0x21, addresses("::ffff:0.0.0.0", "2001:db8::1", 7, 443)),
                        "10.0.0.7:4711",
                        ProxyHeader.WITHOUT_ADDRESS),
                new Case("v1 ::", v1("PROXY TCP6 :: ::1 7 443"), "10.0.0.7:4711", ProxyHeader.WITHOUT_ADDRESS),
                new Case("LOCAL", v2(0x20, 0, new byte[0]), "10.0.0.7:4711", ProxyHeader.WITHOUT_ADDRESS),
                new Case(
                        "LOCAL with addresses",
                        v2(0x20, 0x11, addresses("203.0.113.9", "10.0.0.1", 1, 2)),
                        "10.0.0.7:4711",
                        ProxyHeader.WITHOUT_ADDRESS),
                new Case("UNSPEC", v2(0x21, 0, new byte[9]), "10.0.0.7:4711", ProxyHeader.WITHOUT_ADDRESS),
                new Case("unix", v2(0x21, 0x31, new byte[216]), "10.0.0.7:4711", ProxyHeader.WITHOUT_ADDRESS),
                new Case(
                        "UDP",
                        v2(0x21, 0x12, addresses("203.0.113.9", "10.0.0.1", 1, 2)),
                        "10.0.0.7:4711",
                        ProxyHeader.WITHOUT_ADDRESS));
    }

    @ParameterizedTest
    @MethodSource("believed")
    void readsAHeaderWithTlsInTheSamePacket(Case header) {
        fixture.send(join(header.header(), TLS));
        check(header);
    }

    @ParameterizedTest
    @MethodSource("believed")
    void readsAHeaderByteByByte(Case header) {
        fixture.sendByteByByte(join(header.header(), TLS));
        check(header);
    }

    @ParameterizedTest
    @MethodSource("believed")
    void readsAHeaderSplitAnywhere(Case header) {
        byte[] all = join(header.header(), TLS);
        for (int cut = 1; cut < all.length; cut++) {
            fixture.finish();
            fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);
            fixture.send(Arrays.copyOf(all, cut));
            fixture.send(Arrays.copyOfRange(all, cut, all.length));
            check(header);
        }
    }

    private void check(Case header) {
        IdentifiedConnection connection = Objects.requireNonNull(fixture.only(), () -> "" + fixture.failures);
        assertEquals(
                header.client(),
                connection.client().bare() + ":" + connection.client().port());
        assertEquals(header.as(), connection.proxyHeader());
        assertArrayEquals(TLS, fixture.passed());
        assertTrue(fixture.stageGone());
        boolean silent = header.as() == ProxyHeader.NONE;
        assertEquals(silent ? List.of(MISSING) : List.of(), fixture.logger.lines());
    }

    @Test
    void dropsTheHeaderOfAnUntrustedPeerAndSaysSoOncePerSource() {
        ProxyHeaderLog log = new ProxyHeaderLog(fixture.logger);
        for (PeerAddress peer : List.of(STRANGER, STRANGER, peer("198.51.100.67"), STRANGER)) {
            var stranger = new ProxyHeaderFixture(peer, TRUST_TEN, fixture.logger, log);
            stranger.send(join(V1_FOUR, TLS));
            IdentifiedConnection connection = Objects.requireNonNull(stranger.only());
            assertEquals(peer.asClient(), connection.client());
            assertEquals(ProxyHeader.UNTRUSTED, connection.proxyHeader());
            assertArrayEquals(TLS, stranger.passed());
            stranger.finish();
        }
        assertEquals(
                List.of(
                        "INFO entry point websecure: the PROXY header of 198.51.100.66 is ignored: it is not in"
                                + " proxyProtocol.trustedIPs",
                        "INFO entry point websecure: the PROXY header of 198.51.100.67 is ignored: it is not in"
                                + " proxyProtocol.trustedIPs"),
                fixture.logger.lines());
    }

    @Test
    void namesABoundedNumberOfUntrustedSources() {
        ProxyHeaderLog log = new ProxyHeaderLog(fixture.logger);
        for (int i = 0; i < ProxyHeaderLog.SOURCES_MAX + 100; i++) {
            var stranger = new ProxyHeaderFixture(
                    peer("198.18." + (i >> 8) + "." + (i & 255)), TRUST_TEN, fixture.logger, log);
            stranger.send(V2_FOUR);
            stranger.finish();
        }
        assertEquals(ProxyHeaderLog.SOURCES_MAX, fixture.logger.lines().size());
    }

    @Test
    void believesAnybodyWhenInsecure() {
        fixture.finish();
        fixture = new ProxyHeaderFixture(STRANGER, new TrustSettings(true, true, NetworkSet.EMPTY));
        fixture.send(V2_SIX);
        assertEquals(
                "2001:db8::9", Objects.requireNonNull(fixture.only()).client().bare());
    }

    @Test
    void believesATrustedIpv6Balancer() {
        fixture.finish();
        fixture = new ProxyHeaderFixture(peer("fd00::12"), TRUST_TEN);
        fixture.send(V1_SIX);
        assertEquals(ProxyHeader.V1, Objects.requireNonNull(fixture.only()).proxyHeader());
    }

    @Test
    void knowsTheClientBeforeTheFirstByteWhenNobodyMaySendAHeader() {
        fixture.finish();
        fixture = new ProxyHeaderFixture(BALANCER, TrustSettings.OFF);
        assertEquals(ProxyHeader.NONE, Objects.requireNonNull(fixture.only()).proxyHeader());
        fixture.send(TLS);
        assertArrayEquals(TLS, fixture.passed());
        assertTrue(fixture.stageGone());
        assertEquals(List.of(), fixture.logger.lines());
    }
}

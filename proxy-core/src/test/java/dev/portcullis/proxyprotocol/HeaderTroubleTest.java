package dev.portcullis.proxyprotocol;

import static dev.portcullis.proxyprotocol.HeaderBytes.addresses;
import static dev.portcullis.proxyprotocol.HeaderBytes.join;
import static dev.portcullis.proxyprotocol.HeaderBytes.v1;
import static dev.portcullis.proxyprotocol.HeaderBytes.v2;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.BALANCER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.STRANGER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.TRUST_TEN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.loop.RecordingLogger;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.ProxyProtocolSettings.OnUntrusted;
import dev.portcullis.settings.TrustSettings;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Balancers and settings that disagree: who is closed, and what the operator is told to change. */
class HeaderTroubleTest {
    private static final byte[] TLS = {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5};
    private static final byte[] OUTER = v1("PROXY TCP4 203.0.113.9 10.0.0.1 56324 443");
    private static final byte[] INNER = v2(0x21, 0x11, addresses("198.51.100.4", "10.0.0.1", 1, 443));
    private static final ProxyProtocolSettings REQUIRED =
            new ProxyProtocolSettings(TRUST_TEN, true, OnUntrusted.REJECT, Map.of());
    private static final ProxyProtocolSettings REJECTING =
            new ProxyProtocolSettings(TRUST_TEN, false, OnUntrusted.REJECT, Map.of());

    private ProxyHeaderFixture fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);

    @AfterEach
    void releasesEverything() {
        fixture.finish();
        LeakPresenceDetector.check();
    }

    private void connect(PeerAddress peer, ProxyProtocolSettings settings) {
        fixture.finish();
        fixture = new ProxyHeaderFixture(peer, settings);
    }

    @Test
    void closesABalancerThatSendsNoRequiredHeaderAndSaysWhereToSwitchItOn() {
        connect(BALANCER, REQUIRED);
        fixture.send(new byte[] {0x16});
        assertClosed(
                "PROXY_HEADER_MISSING",
                "it sent no PROXY header, and proxyProtocol.required is true: switch the PROXY protocol on at the"
                        + " balancer (AWS NLB: proxy_protocol_v2.enabled of the target group; CLB: a ProxyProtocolPolicyType"
                        + " on the backend port), or take 'required' out");
        assertEquals(List.of(), fixture.identified);
    }

    @Test
    void closesAnybodyElseWhereAHeaderIsRequired() {
        connect(STRANGER, REQUIRED);
        fixture.send(TLS);
        assertClosed(
                "PROXY_HEADER_MISSING",
                "it sent no PROXY header and is not in proxyProtocol.trustedIPs: while proxyProtocol.required is true,"
                        + " only balancers may connect here");
    }

    @Test
    void takesBothVersionsAndHealthChecksWhereAHeaderIsRequired() {
        for (byte[] header : List.of(OUTER, INNER, v2(0x20, 0, new byte[0]), v1("PROXY UNKNOWN"))) {
            connect(BALANCER, REQUIRED);
            fixture.send(join(header, TLS));
            assertEquals(1, fixture.identified.size());
            assertArrayEquals(TLS, fixture.passed());
        }
    }

    @Test
    void refusesAStrangerAtTheStartOfItsHeader() {
        for (ProxyProtocolSettings settings : List.of(REJECTING, REQUIRED)) {
            connect(STRANGER, settings);
            fixture.send(Arrays.copyOf(OUTER, 12));
            assertClosed(
                    "PROXY_HEADER_UNTRUSTED",
                    "it began a PROXY header and is not in proxyProtocol.trustedIPs; add it if it is a balancer");
        }
    }

    @Test
    void letsAStrangerWithoutHeaderPassWhereOnlyHeadersAreRefused() {
        connect(STRANGER, REJECTING);
        fixture.send(TLS);
        assertEquals(STRANGER.asClient(), Objects.requireNonNull(fixture.only()).client());
        assertEquals(List.of(), fixture.logger.lines());
    }

    @Test
    void saysWhichOfTwoBalancersToSwitchOff() {
        String expected =
                "two PROXY headers: 10.0.0.7 put its own, which names 203.0.113.9, before that of a balancer in"
                        + " front of it, which is nearer to the client; switch the PROXY protocol off at 10.0.0.7 towards this"
                        + " proxy and leave it on at the other one";
        byte[] both = join(OUTER, INNER, TLS);
        for (int cut = OUTER.length; cut < both.length; cut++) {
            connect(BALANCER, REQUIRED);
            fixture.send(Arrays.copyOf(both, cut));
            if (fixture.channel.isOpen()) {
                fixture.send(Arrays.copyOfRange(both, cut, both.length));
            }
            assertEquals(1, fixture.identified.size());
            assertClosed("PROXY_HEADER_TWICE", expected);
        }
    }

    @Test
    void findsASecondHeaderBehindOneThatNamesNobody() {
        fixture.sendByteByByte(join(v2(0x20, 0, new byte[0]), OUTER));
        assertEquals(1, fixture.failures.size());
        assertTrue(fixture.failures
                .get(0)
                .startsWith("PROXY_HEADER_TWICE: two PROXY headers: 10.0.0.7 put its own, which" + " names nobody, "));
    }

    @Test
    void saysThatNoHeaderIsLookedFor() {
        for (byte[] header : List.of(OUTER, INNER)) {
            connect(BALANCER, ProxyProtocolSettings.OFF);
            fixture.sendByteByByte(header);
            assertClosed(
                    "PROXY_HEADER_UNEXPECTED",
                    "it sent a PROXY header, and this entry point looks for none: name the balancer in"
                            + " proxyProtocol.trustedIPs, or switch the PROXY protocol off there");
        }
    }

    @Test
    void handsOnWhatOnlyBeginsLikeAHeader() {
        connect(BALANCER, ProxyProtocolSettings.of(TrustSettings.OFF));
        fixture.send("PR");
        assertEquals(0, fixture.passed().length);
        fixture.send("I * HTTP/2.0");
        assertEquals("PRI * HTTP/2.0", new String(fixture.passed(), StandardCharsets.US_ASCII));
        connect(BALANCER, ProxyProtocolSettings.OFF);
        fixture.send("PRO");
        fixture.advanceMillis(10_000);
        assertEquals("PRO", new String(fixture.passed(), StandardCharsets.US_ASCII));
        assertTrue(fixture.channel.isActive() && fixture.stageGone());
    }

    @Test
    void saysNothingOfAProbeThatSendsNoByte() {
        connect(BALANCER, REQUIRED);
        var unused = fixture.channel.close();
        assertEquals(List.of(), fixture.failures);
        assertEquals(List.of(), fixture.logger.lines());
    }

    @Test
    void writesALineForEachKindOfTrouble() {
        RecordingLogger logger = new RecordingLogger();
        ProxyHeaderLog log = new ProxyHeaderLog(logger);
        for (int i = 0; i < 10; i++) {
            for (byte[] bytes : List.of(TLS, join(OUTER, INNER), v1("PROXY nonsense"))) {
                var trouble = new ProxyHeaderFixture(BALANCER, REQUIRED, logger, log);
                trouble.send(bytes);
                assertFalse(trouble.channel.isActive());
                trouble.finish();
            }
        }
        assertEquals(3, logger.lines().size());
    }

    @Test
    void saysOfABalancerOnceThatItSendsNoHeader() {
        RecordingLogger logger = new RecordingLogger();
        ProxyHeaderLog log = new ProxyHeaderLog(logger);
        for (PeerAddress peer : List.of(BALANCER, BALANCER, STRANGER)) {
            var silent = new ProxyHeaderFixture(peer, TRUST_TEN, logger, log);
            silent.send(TLS);
            assertEquals(ProxyHeader.NONE, Objects.requireNonNull(silent.only()).proxyHeader());
            silent.finish();
        }
        assertEquals(1, logger.lines().size());
    }

    private void assertClosed(String reason, String detail) {
        assertEquals(List.of(reason + ": " + detail), fixture.failures);
        assertFalse(fixture.channel.isActive());
        assertEquals(0, fixture.passed().length);
        String peer = Objects.requireNonNull(fixture.logger.lines().get(0)).contains("10.0.0.7")
                ? "10.0.0.7"
                : "198.51.100.66";
        assertEquals(
                List.of("WARNING entry point websecure: closed a connection of " + peer + ": " + detail),
                fixture.logger.lines());
    }
}

package dev.portcullis.proxyprotocol;

import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.BALANCER;
import static dev.portcullis.proxyprotocol.ProxyHeaderFixture.TRUST_TEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.LeakPresenceDetector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The clock of the header starts with its first byte; before that only the long wait for any byte runs. */
class ProxyHeaderTimersTest {
    private final ProxyHeaderFixture fixture = new ProxyHeaderFixture(BALANCER, TRUST_TEN);

    @AfterEach
    void releasesEverything() {
        fixture.finish();
        LeakPresenceDetector.check();
    }

    @Test
    void closesASilentConnectionWithoutALine() {
        fixture.advanceMillis(59_999);
        assertTrue(fixture.channel.isActive());
        fixture.advanceMillis(1);
        assertEquals(List.of("NO_FIRST_BYTE"), fixture.failures);
        assertFalse(fixture.channel.isActive());
        assertEquals(List.of(), fixture.logger.lines());
    }

    @Test
    void givesTheHeaderItsTimeFromTheFirstByteOn() {
        fixture.advanceMillis(59_000);
        fixture.send("P");
        fixture.advanceMillis(9_999);
        assertTrue(fixture.channel.isActive());
        fixture.send("R");
        fixture.advanceMillis(1);
        assertEquals(List.of("PROXY_HEADER_TIMEOUT"), fixture.failures);
        assertFalse(fixture.channel.isActive());
        assertEquals(
                List.of(
                        "WARNING entry point websecure: closed a connection of 10.0.0.7: the PROXY header did not end in"
                                + " time"),
                fixture.logger.lines());
    }

    @Test
    void stopsItsClockWithTheHeader() {
        fixture.send("PROXY TCP4 203.0.113.9 10.0.0.1 56324 443\r\n");
        fixture.advanceMillis(1_000_000);
        assertEquals(List.of(), fixture.failures);
        assertTrue(fixture.channel.isActive());
    }

    @Test
    void saysNothingWhenTheClientLeavesFirst() {
        fixture.send("PROXY TC");
        var unused = fixture.channel.close();
        fixture.advanceMillis(1_000_000);
        assertEquals(List.of(), fixture.failures);
        assertEquals(List.of(), fixture.identified);
    }
}

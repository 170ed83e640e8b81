package dev.portcullis.entrypoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** How many connections one client may have. */
class ClientCountsTest {
    private static InetAddress ip(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    @Test
    void refusesOneMoreThanAllowedUntilOneIsGivenBack() throws Exception {
        ClientCounts counts = new ClientCounts(2);
        assertTrue(counts.take(ip("10.0.0.1")));
        assertTrue(counts.take(ip("10.0.0.1")));
        assertFalse(counts.take(ip("10.0.0.1")));
        assertFalse(counts.take(ip("10.0.0.1")));
        assertTrue(counts.take(ip("10.0.0.2")));
        counts.giveBack(ip("10.0.0.1"));
        assertTrue(counts.take(ip("10.0.0.1")));
        assertFalse(counts.take(ip("10.0.0.1")));
    }

    @Test
    void addressesOfOneNetworkOfIpv6AreOneClient() throws Exception {
        ClientCounts counts = new ClientCounts(1);
        assertTrue(counts.take(ip("2001:db8::1")));
        assertFalse(counts.take(ip("2001:db8::ffff:2")));
        assertTrue(counts.take(ip("2001:db8:0:1::1")));
    }

    @Test
    void forgetsWhoLeft() throws Exception {
        ClientCounts counts = new ClientCounts(5);
        for (int i = 0; i < 200; i++) {
            counts.take(ip("10.0.1." + i));
            counts.giveBack(ip("10.0.1." + i));
        }
        assertEquals(0, counts.clients());
    }

    @Test
    void zeroIsAnyNumber() throws Exception {
        ClientCounts counts = new ClientCounts(0);
        for (int i = 0; i < 100; i++) {
            assertTrue(counts.take(ip("10.0.0.1")));
        }
        counts.giveBack(ip("10.0.0.1"));
        assertEquals(0, counts.clients());
    }
}

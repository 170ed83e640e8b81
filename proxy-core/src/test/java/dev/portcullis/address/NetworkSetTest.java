package dev.portcullis.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Membership at the edges of networks of both families, and what an operator may write. */
class NetworkSetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "192.168.4.0/22, 192.168.3.255, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "203.0.113.9, 203.0.113.9, true",
        "203.0.113.9, 203.0.113.8, false",
        "203.0.113.9/32, 203.0.113.9, true",
        "203.0.113.8/31, 203.0.113.9, true",
        "fd00::/8, fdff:1::9, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/127, 2001:db8::1, true",
        "2001:db8::/127, 2001:db8::2, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
        "::/0, 2001:db8::1, true",
        "::/0, 10.0.0.1, false"
    })
    void containsExactlyItsNetwork(String network, String address, boolean expected) {
        assertEquals(expected, NetworkSet.parse(List.of(network)).contains(ip(address)));
    }

    @Test
    void testsAnIpv4MappedAddressAsIpv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        InetAddress address = Inet6Address.getByAddress(null, mapped, -1);
        assertTrue(NetworkSet.parse(List.of("10.0.0.0/8")).contains(address));
        assertFalse(NetworkSet.parse(List.of("::/0")).contains(address));
    }

    @Test
    void looksAtEveryNetworkOfTheSet() {
        NetworkSet set = NetworkSet.parse(List.of("127.0.0.1", "10.0.0.0/8", "fd00::/8"));
        assertTrue(set.contains(ip("10.0.0.1")));
        assertTrue(set.contains(ip("fd00::1")));
        assertFalse(set.contains(ip("127.0.0.2")));
        assertFalse(NetworkSet.EMPTY.contains(ip("127.0.0.1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "::/a", "/8"
            })
    void refusesWhatIsNoNetworkAndNamesIt(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> NetworkSet.parse(List.of("127.0.0.1", text)));
        assertTrue(Objects.requireNonNull(e.getMessage()).contains("'" + text + "'"), e.getMessage());
    }

    private static InetAddress ip(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }
}

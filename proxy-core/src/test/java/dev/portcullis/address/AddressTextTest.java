package dev.portcullis.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** How addresses read in headers and logs: bare, without port, brackets, zone, or mapping. */
class AddressTextTest {
    @Test
    void writesIpv4AsDottedNumbers() throws UnknownHostException {
        assertEquals("203.0.113.9", client(203, 0, 113, 9).bare());
    }

    @Test
    void writesIpv6ShortInLowerCaseAndWithoutBrackets() throws UnknownHostException {
        InetAddress ip = client(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xAB, 1)
                .ip();
        assertEquals("2001:db8::ab01", new ClientAddress(ip, 1).bare());
        assertEquals("2001:db8::ab01", new PeerAddress(ip, 1).bare());
    }

    @Test
    void writesIpv4MappedAsIpv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        InetAddress ip = Inet6Address.getByAddress(null, mapped, -1);
        assertEquals("10.1.2.3", new PeerAddress(ip, 443).bare());
        assertEquals("10.1.2.3", new PeerAddress(ip, 443).asClient().bare());
        assertEquals(
                new ServerAddress(client(10, 1, 2, 3).ip(), 443), ServerAddress.of(new InetSocketAddress(ip, 443)));
    }

    @Test
    void leavesTheZoneOut() throws UnknownHostException {
        byte[] local = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        assertEquals("fe80::1", new ClientAddress(Inet6Address.getByAddress(null, local, 3), 1).bare());
    }

    @Test
    void bracketsIpv6WhereAPortFollows() {
        assertEquals("[::1]:443", new ListenAddress("::1", 443).toString());
        assertEquals(":8443", new ListenAddress("", 8443).toString());
        assertEquals("[fd00::2]:9000", new BackendAddress("fd00::2", 9000).toString());
        assertEquals("backend:9000", new BackendAddress("backend", 9000).toString());
    }

    @Test
    void refusesPortsThatDoNotExist() throws UnknownHostException {
        InetAddress ip = client(127, 0, 0, 1).ip();
        assertThrows(IllegalArgumentException.class, () -> new ClientAddress(ip, 65_536));
        assertThrows(IllegalArgumentException.class, () -> new PeerAddress(ip, -1));
        assertThrows(IllegalArgumentException.class, () -> new ListenAddress("", 70_000));
        assertThrows(IllegalArgumentException.class, () -> new BackendAddress("a", 0));
    }

    private static ClientAddress client(int... bytes) throws UnknownHostException {
        byte[] ip = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ip[i] = (byte) bytes[i];
        }
        return new ClientAddress(InetAddress.getByAddress(ip), 1);
    }
}

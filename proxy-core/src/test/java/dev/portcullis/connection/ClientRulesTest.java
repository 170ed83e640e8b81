package dev.portcullis.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.PeerAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of docs/client-address.md that are about single addresses. */
class ClientRulesTest {
    private static final PeerAddress PEER = new PeerAddress(ip("10.0.0.7"), 4711);

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "::ffff:203.0.113.9, 203.0.113.9",
        "2001:db8::9, 2001:db8::9",
        "fe80::9%3, fe80::9",
        "127.0.0.1, 127.0.0.1"
    })
    void aHeaderNamesTheAddressInItsPlainForm(String sent, String client) {
        ClientAddress named = Objects.requireNonNull(ClientRules.inHeader(ip(sent), 0));
        assertEquals(client, ClientRules.ofConnection(PEER, named).bare());
        assertEquals(0, named.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "::ffff:0.0.0.0"})
    void anUnspecifiedAddressNamesNobody(String unspecified) {
        assertNull(ClientRules.inHeader(ip(unspecified), 443));
        assertNull(ClientRules.inForwardedFor(unspecified));
    }

    @Test
    void withoutAHeaderThePeerIsTheClient() {
        assertEquals(PEER.asClient(), ClientRules.ofConnection(PEER, null));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "::ffff:203.0.113.9, 203.0.113.9",
        "2001:DB8::9, 2001:db8::9",
        "[2001:db8::9], 2001:db8::9",
        "fe80::9%eth0, fe80::9"
    })
    void anEntryOfForwardedForNamesTheAddressInItsPlainForm(String sent, String client) {
        InetAddress ip = Objects.requireNonNull(ClientRules.inForwardedFor(sent));
        assertEquals(client, new ClientAddress(ip, 0).bare());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "unknown", "_hidden", "203.0.113.9:443", "[2001:db8::9]:443", "203.0.113.09999", "1.2.3.4%x"
            })
    void anEntryThatIsNoAddressNamesNobody(String sent) {
        assertNull(ClientRules.inForwardedFor(sent));
    }

    private static InetAddress ip(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }
}

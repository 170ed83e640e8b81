package dev.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A connection carries calls for hosts with its own TLS options only. */
class AuthorityGuardTest {
    private TlsSettings tls = settings(Map.of("mtls.test", "mutual", "twin.test", "mutual", "open.test", "default"));

    private static TlsSettings settings(Map<String, String> hosts) {
        return new TlsSettings(
                List.of(), null, Map.of("mutual", TlsOptions.DEFAULT), Map.of(), Map.of("web", hosts), null);
    }

    private AuthorityGuard guard(String version, String serverName) {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        PeerAddress peer = PeerAddress.of(here);
        AcceptedConnection accepted = new AcceptedConnection("web", peer, ServerAddress.of(here));
        IdentifiedConnection identified = new IdentifiedConnection(accepted, peer.asClient(), ProxyHeader.NONE);
        return new AuthorityGuard(new SecuredConnection(identified, version, "", serverName), () -> tls);
    }

    private static HeaderBlock call(String authority) {
        HeaderBlock head = new HeaderBlock();
        head.add(HeaderField.of(":authority", authority));
        return head;
    }

    @Test
    void keepsCallsOffTheConnectionsOfOtherOptions() {
        AuthorityGuard open = guard("TLSv1.3", "open.test");
        assertTrue(open.passes(call("open.test")));
        assertTrue(open.passes(call("other.test:443")));
        for (String authority : List.of("mtls.test", "MTLS.test:443", "mtls.test.", "mtls.test.:8443")) {
            assertFalse(open.passes(call(authority)), authority);
        }
        AuthorityGuard mutual = guard("TLSv1.3", "mtls.test");
        assertTrue(mutual.passes(call("twin.test")));
        assertFalse(mutual.passes(call("open.test")));
        assertFalse(mutual.passes(new HeaderBlock()));
    }

    @Test
    void clientWithoutAServerNameHasTheOptionsOfTheEntryPoint() {
        AuthorityGuard unnamed = guard("TLSv1.3", "");
        assertTrue(unnamed.passes(call("open.test")));
        assertFalse(unnamed.passes(call("mtls.test")));
    }

    @Test
    void followsTheSettingsAndLeavesClearTextAlone() {
        AuthorityGuard open = guard("TLSv1.3", "open.test");
        HeaderBlock same = call("mtls.test");
        assertFalse(open.passes(same));
        tls = new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3");
        assertTrue(open.passes(same));
        tls = settings(Map.of("mtls.test", "mutual"));
        assertFalse(open.passes(same));
        assertTrue(guard("", "").passes(same));
    }
}

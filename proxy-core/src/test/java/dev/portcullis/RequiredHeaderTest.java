package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ProxyHeaderFact;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.ProxyProtocolSettings.OnUntrusted;
import dev.portcullis.tls.TlsClient;
import io.netty.util.LeakPresenceDetector;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An entry point that serves a balancer's clients only, over real sockets. */
@Timeout(120)
final class RequiredHeaderTest {
    private static final String V1 = "PROXY TCP4 203.0.113.9 10.0.0.1 56324 443\r\n";

    /** With an AWS TLV of "vpce-1". */
    private static final byte[] V2 = HexFormat.of()
            .parseHex("0d0a0d0a000d0a515549540a" + "21110016" + "cb007109" + "0a000001" + "dc0401bb" + "ea0007"
                    + "01767063652d31");

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void tellsServersWhichEndpointACallCameThrough() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(required())) {
            assertEquals("vpce-1", calledThrough(edge, V2));
            assertEquals("nothing", calledThrough(edge, V1.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static String calledThrough(EdgeFixture edge, byte[] header) throws Exception {
        try (FrameClient client = EdgeFixture.client(new PrefixedSocket(edge.address("secure"), header, 7))) {
            assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            return edge.backend.calledThrough();
        }
    }

    @Test
    void closesWhoSendsNoHeaderOrTwo() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(required());
                Socket none = TlsClient.plain(edge.address("secure"));
                Socket two = TlsClient.plain(edge.address("secure"))) {
            assertEquals("", TlsClient.exchange(none, "\u0016\u0003\u0001"));
            assertEquals(
                    List.of("accepted at secure", "closed PROXY_HEADER_MISSING"),
                    edge.events.lifeOf(none.getLocalPort()));
            assertEquals("", TlsClient.exchange(two, V1 + V1));
            assertEquals(
                    List.of("accepted at secure", "identified 203.0.113.9 V1", "closed PROXY_HEADER_TWICE"),
                    edge.events.lifeOf(two.getLocalPort()));
        }
    }

    private static EntryPointSettings required() {
        EntryPointSettings secure = EdgeFixture.secure();
        return new EntryPointSettings(
                secure.name(),
                secure.address(),
                secure.tls(),
                new ProxyProtocolSettings(
                        EdgeFixture.LOOPBACK,
                        true,
                        OnUntrusted.REJECT,
                        Map.of(ProxyHeaderFact.VPC_ENDPOINT_ID, "x-vpc-endpoint-id")),
                secure.forwardedHeaders(),
                secure.timeouts(),
                secure.lifeCycle(),
                secure.http2(),
                secure.guard(),
                secure.keepAlive(),
                secure.errorDetails(),
                ForwardClientCert.DEFAULT,
                false,
                false,
                false);
    }
}

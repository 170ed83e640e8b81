package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.ProxyHeaderVersion;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.TlsClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A server behind a listener that insists on a PROXY header gets one, in front of HTTP/2. */
class BackendHeaderEndToEndTest {
    private static final String LINE = "PROXY UNKNOWN\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    @Test
    void aConnectionBeginsWithTheHeader() throws Exception {
        EntryPointSettings clear = EdgeFixture.clear();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(20_000);
            RecordingObserver events = new RecordingObserver();
            try (EdgeProxy proxy = EdgeProxy.start(settings(clear, server.getLocalPort()), events);
                    FrameClient client = new FrameClient(TlsClient.plain(
                            Objects.requireNonNull(proxy.report().listeners().get("clear"))))) {
                client.open("/a.S/M", "x", true);
                try (Socket accepted = server.accept()) {
                    accepted.setSoTimeout(20_000);
                    byte[] first = accepted.getInputStream().readNBytes(LINE.length() + PREFACE.length());
                    assertEquals(LINE + PREFACE, new String(first, StandardCharsets.US_ASCII));
                }
            }
        }
    }

    private static EdgeSettings settings(EntryPointSettings entryPoint, int port) {
        UpstreamSettings transport = new UpstreamSettings(
                30_000,
                90_000,
                100,
                10_000,
                10,
                0,
                1024,
                0,
                20_000,
                0,
                0,
                BackendTlsSettings.DEFAULT,
                ProxyHeaderVersion.V1);
        ServerSettings server = new ServerSettings("h2c://127.0.0.1:" + port, new BackendAddress("127.0.0.1", port));
        return EdgeFixture.settings(
                TransportKind.AUTO,
                1,
                List.of(new RouterSettings("r", "PathPrefix(`/`)", List.of("clear"), "s", 1, false)),
                List.of(new ServiceSettings.LoadBalancer("s", List.of(server), true, transport)),
                entryPoint);
    }
}

package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendCertificates;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsClient;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy in front of a server behind {@code https://}: calls, and certificates that change. */
@Timeout(120)
final class BackendTlsTest {
    private static final EntryPointSettings ENTRY = EdgeFixture.clear();

    private final X509Bundle bundle = certificate();
    private final SslContext tls = context(bundle);
    private final FrameBackend backend = new FrameBackend("secure", tls);
    private final RecordingObserver events = new RecordingObserver();

    @TempDir
    private Path folder;

    private Path roots;

    private static X509Bundle certificate() {
        try {
            return TestCertificates.ec("localhost");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SslContext context(X509Bundle bundle) {
        try {
            return BackendCertificates.server(bundle, "h2").build();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void writesTheRoots() throws Exception {
        roots = Files.writeString(folder.resolve("roots.pem"), bundle.getRootCertificatePEM());
    }

    @AfterEach
    void releasesEverything() {
        backend.close();
        ReferenceCountUtil.release(tls);
        events.assertPaired();
        LeakPresenceDetector.check();
    }

    private EdgeSettings settings(ServerSettings... servers) {
        UpstreamSettings transport =
                UpstreamSettings.DEFAULT.withTls(BackendCertificates.trusting(new PemSource.File(roots)));
        List<ServiceSettings> services = List.of(new LoadBalancer("service", List.of(servers), true, transport));
        RouterSettings router = new RouterSettings("clear", "PathPrefix(`/`)", List.of("clear"), "service", 1, false);
        return EdgeFixture.settings(TransportKind.AUTO, 1, List.of(router), services, ENTRY);
    }

    private EdgeSettings settings() {
        return settings(new ServerSettings("https://" + backend.address(), backend.address()));
    }

    private static FrameClient client(EdgeProxy proxy) throws Exception {
        InetSocketAddress address = proxy.report().listeners().get("clear");
        return new FrameClient(TlsClient.plain(Objects.requireNonNull(address)));
    }

    @Test
    void callsReachTheServerAndSayThatItIsHttps() throws Exception {
        try (EdgeProxy proxy = EdgeProxy.start(settings(), events);
                FrameClient client = client(proxy)) {
            int call = client.open("/a.S/Echo", "hello", true);
            FrameClient.Seen head = client.next("HEADERS");
            assertNotNull(head);
            assertNotNull(head.headers());
            assertEquals("https", String.valueOf(head.headers().get("seen-scheme")));
            assertEquals("0", client.reply(call).grpcStatus());
            String large = "0123456789abcdef".repeat(4_000);
            FrameClient.Reply reply = client.call("/a.S/Echo", large);
            assertEquals(large, reply.body());
            assertEquals(1, backend.connectionsMade());
        }
    }

    @Test
    void reloadKeepsConnectionsUntilTheContentsChange() throws Exception {
        try (EdgeProxy proxy = EdgeProxy.start(settings(), events);
                FrameClient client = client(proxy)) {
            int held = client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", backend.next());
            Files.writeString(roots, "# as before\n" + bundle.getRootCertificatePEM());
            assertEquals("nothing changed", proxy.reload(settings()).summary());
            assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            assertEquals(1, backend.connectionsMade());

            Files.writeString(
                    roots, bundle.getRootCertificatePEM() + certificate().getRootCertificatePEM());
            assertEquals("services +0 -0 ~1", proxy.reload(settings()).summary());
            assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            assertEquals(2, backend.connectionsMade());
            backend.finishHeld();
            assertEquals("0", client.reply(held).grpcStatus());
            events.awaitOther("disconnected from service", 1);
        }
    }

    @Test
    void brokenRootsAreRefusedAndTheOldOnesStay() throws Exception {
        try (EdgeProxy proxy = EdgeProxy.start(settings(), events);
                FrameClient client = client(proxy)) {
            Files.writeString(roots, "-----BEGIN CERT");
            SettingsException refused = assertThrows(SettingsException.class, () -> proxy.reload(settings()));
            String problem = refused.problems().get(0).message();
            assertTrue(problem.contains("its serversTransport: rootCAs: " + roots), problem);
            assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
        }
    }

    @Test
    void otherRootsEndTheTrust() throws Exception {
        try (EdgeProxy proxy = EdgeProxy.start(settings(), events);
                FrameClient client = client(proxy)) {
            assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            Files.writeString(roots, certificate().getRootCertificatePEM());
            proxy.reload(settings());
            FrameClient.Reply refused = client.call("/a.S/Echo", "x");
            assertEquals("14", refused.grpcStatus());
            assertEquals("no backend could be reached", refused.grpcMessage());
        }
    }

    @Test
    void serversInClearTextStayBesideOnesWhoseCertificatesChange() throws Exception {
        FrameBackend clear = new FrameBackend("clear");
        ServerSettings plain = new ServerSettings("h2c://" + clear.address(), clear.address());
        ServerSettings secure = new ServerSettings("https://" + backend.address(), backend.address());
        try (EdgeProxy proxy = EdgeProxy.start(settings(plain, secure), events);
                FrameClient client = client(proxy)) {
            for (int round = 1; round <= 2; round++) {
                for (int i = 0; i < 4; i++) {
                    assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
                }
                assertEquals(1, clear.connectionsMade());
                assertEquals(round, backend.connectionsMade());
                Files.writeString(
                        roots, bundle.getRootCertificatePEM() + certificate().getRootCertificatePEM());
                proxy.reload(settings(plain, secure));
            }
        } finally {
            clear.close();
        }
    }
}

package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.Rectangle;
import dev.portcullis.demo.routeguide.RouteNote;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.settings.UpstreamSettings;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** route_guide with TLS or clear text on either leg, and what becomes of calls whose server cannot be trusted. */
@Timeout(120)
final class TlsLegsTest {
    private static final Point KNOWN = Features.all().get(0).getLocation();

    private final RecordingObservers observers = new RecordingObservers();

    @AfterEach
    void releasesEverything() {
        assertEquals(List.of(), observers.defects());
        LeakPresenceDetector.check();
    }

    private static BackendTlsSettings trusting(TemporaryCertificate certificate, String serverName) {
        PemSource root = new PemSource.File(certificate.certificate());
        return new BackendTlsSettings(
                List.of(root), serverName, false, List.of(), List.of(), "TLSv1.2", "TLSv1.3", List.of());
    }

    private static EdgeSettings settings(
            boolean tlsInFront, TemporaryCertificate served, BackendAddress server, BackendTlsSettings tls) {
        var entryPoint = new EntryPointSettings(
                "grpc",
                new ListenAddress("127.0.0.1", 0),
                tlsInFront,
                TrustSettings.OFF,
                TrustSettings.OFF,
                TimeoutSettings.DEFAULT,
                LifeCycleSettings.DEFAULT,
                H2Settings.DEFAULT);
        var certificate =
                new CertificateSettings(new PemSource.File(served.certificate()), new PemSource.File(served.key()));
        return new EdgeSettings(
                1,
                TransportKind.AUTO,
                List.of(entryPoint),
                List.of(new RouterSettings("all", "PathPrefix(`/`)", List.of("grpc"), "guide", 1, tlsInFront)),
                List.of(new ServiceSettings.LoadBalancer(
                        "guide", List.of(new ServerSettings("", server)), true, UpstreamSettings.DEFAULT.withTls(tls))),
                List.of(),
                new TlsSettings(tlsInFront ? List.of(certificate) : List.of(), null, "TLSv1.2", "TLSv1.3"));
    }

    private static ManagedChannel channel(EdgeProxy proxy, boolean tls, Path trusted) throws Exception {
        InetSocketAddress address = proxy.report().listeners().get("grpc");
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(Objects.requireNonNull(address))
                .overrideAuthority("localhost")
                .disableRetry();
        if (!tls) {
            return builder.usePlaintext().build();
        }
        SslContextBuilder client = SslContextBuilder.forClient().trustManager(trusted.toFile());
        return builder.sslContext(
                        GrpcSslContexts.configure(client, SslProvider.JDK).build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({"true, true, ''", "true, true, one.guide.test", "true, false, ''", "false, true, ''", "false, false, ''"
    })
    void answersAllFourKinds(boolean front, boolean behind, String serverName) throws Exception {
        try (TemporaryCertificate certificate = BackendCertificate.make();
                RouteGuideServer server = RouteGuideServer.start("guide", 0, behind ? certificate : null);
                EdgeProxy proxy = EdgeProxy.start(
                        settings(
                                front,
                                certificate,
                                new BackendAddress("localhost", server.port(), behind),
                                trusting(certificate, serverName)),
                        observers)) {
            ManagedChannel channel = channel(proxy, front, certificate.certificate());
            try {
                assertAllFourKinds(new RouteGuideClient(channel));
            } finally {
                channel.shutdownNow();
                assertTrue(channel.awaitTermination(20, TimeUnit.SECONDS));
            }
        }
    }

    private static void assertAllFourKinds(RouteGuideClient client) {
        assertEquals(Features.all().get(0), client.getFeature(KNOWN).result());
        Rectangle world = Rectangle.newBuilder()
                .setLo(Features.point(900_000_000, 1_800_000_000))
                .setHi(Features.point(-900_000_000, -1_800_000_000))
                .build();
        assertEquals(Features.all(), client.listFeatures(world).result());
        List<Point> walk = Features.all().stream().map(Feature::getLocation).toList();
        assertEquals(walk.size(), client.recordRoute(walk).result().getPointCount());
        List<RouteNote> notes = List.of(DemoCalls.note(KNOWN, "one"), DemoCalls.note(KNOWN, "two"));
        assertEquals(List.of(notes.get(0)), client.routeChat(notes).result());
    }

    /** Makes one call, which fails; answers what the operator reads. The client reads nothing of it. */
    private String failure(TemporaryCertificate served, BackendAddress server, BackendTlsSettings tls)
            throws Exception {
        try (EdgeProxy proxy = EdgeProxy.start(settings(false, served, server, tls), observers)) {
            ManagedChannel channel = channel(proxy, false, served.certificate());
            try {
                RouteGuideClient client = new RouteGuideClient(channel);
                StatusRuntimeException refused =
                        assertThrows(StatusRuntimeException.class, () -> client.getFeature(KNOWN));
                assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
                assertEquals("no backend could be reached", refused.getStatus().getDescription());
            } finally {
                channel.shutdownNow();
                assertTrue(channel.awaitTermination(20, TimeUnit.SECONDS));
            }
        }
        Failure failure = Objects.requireNonNull(observers.calls().get(0).failure());
        assertEquals(Cause.CONNECT_FAILED, failure.cause());
        return failure.detail();
    }

    private String failure(TemporaryCertificate shown, BackendTlsSettings tls, boolean says) throws Exception {
        try (RouteGuideServer server = RouteGuideServer.start("guide", 0, shown)) {
            return failure(shown, new BackendAddress("localhost", server.port(), says), tls);
        }
    }

    private static void assertSays(String expected, String detail) {
        assertTrue(detail.contains(expected), detail);
    }

    @Test
    void otherAuthorityIsNotTrusted() throws Exception {
        // The demo's certificate has another subject, too.
        try (TemporaryCertificate shown = BackendCertificate.make();
                TemporaryCertificate stranger = TemporaryCertificate.make()) {
            assertSays("leads to none of rootCAs", failure(shown, trusting(stranger, ""), true));
        }
    }

    @Test
    void otherNameIsNotTrusted() throws Exception {
        try (TemporaryCertificate shown = BackendCertificate.make()) {
            assertSays(
                    "its certificate is for DNS:localhost, DNS:*.guide.test, not for 'a.b.guide.test'",
                    failure(shown, trusting(shown, "a.b.guide.test"), true));
        }
    }

    @Test
    void expiredCertificateIsNotTrusted() throws Exception {
        try (TemporaryCertificate shown = BackendCertificate.make(Instant.now().minusSeconds(3_600), "localhost")) {
            assertSays("its certificate has expired on ", failure(shown, trusting(shown, ""), true));
        }
    }

    @Test
    void serverInClearTextIsToldFromOneWithTls() throws Exception {
        try (TemporaryCertificate certificate = BackendCertificate.make();
                RouteGuideServer clear = RouteGuideServer.start("guide", 0)) {
            BackendAddress asTls = new BackendAddress("localhost", clear.port(), true);
            assertSays("TLS on this port", failure(certificate, asTls, trusting(certificate, "")));
        }
    }

    @Test
    void serverWithTlsIsToldFromOneInClearText() throws Exception {
        try (TemporaryCertificate certificate = BackendCertificate.make()) {
            assertSays("perhaps it speaks TLS on this port", failure(certificate, trusting(certificate, ""), false));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "15030300020246, it speaks TLS on this port: write https:// in its URL",
        "485454502f312e3120343030200d0a, it answers with HTTP/1 on this port"
    })
    void answersThatAreNotHttp2AreTold(String answerHex, String expected) throws Exception {
        byte[] answer = HexFormat.of().parseHex(answerHex);
        try (TemporaryCertificate certificate = TemporaryCertificate.make();
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerOnce(listener, answer));
            server.start();
            BackendAddress address = new BackendAddress("127.0.0.1", listener.getLocalPort());
            assertSays(expected, failure(certificate, address, BackendTlsSettings.DEFAULT));
            server.join();
        }
    }

    private static void answerOnce(ServerSocket listener, byte[] answer) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write(answer);
            // Until the proxy goes: a socket that closes with bytes unread resets, and the answer may be lost.
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The proxy may reset it: it has read what it needs.
        }
    }
}

package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.WhenAllUnhealthy;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServicePolicies;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
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
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks on sockets, by a proxy of four workers. */
@Timeout(120)
final class HealthEndToEndTest {
    private static final EntryPointSettings ENTRY = EdgeFixture.clear();
    private static final HealthCheckSettings CHECK = HealthCheckSettings.DEFAULT;
    private static final HealthCheckSettings WATCH = new HealthCheckSettings(
            new Grpc("", Set.of(0), true), 0, null, "", Map.of(), 30_000, 30_000, 5_000, 2, 3, WhenAllUnhealthy.FAIL);

    private final RecordingObserver events = new RecordingObserver();

    @TempDir
    private Path folder;

    @AfterEach
    void releasesEverything() {
        events.assertPaired();
        LeakPresenceDetector.check();
    }

    private static EdgeSettings settings(
            HealthCheckSettings check, UpstreamSettings transport, ServerSettings... servers) {
        LoadBalancer service =
                new LoadBalancer("service", List.of(servers), true, transport, ServicePolicies.of(check));
        RouterSettings router = new RouterSettings("clear", "PathPrefix(`/`)", List.of("clear"), "service", 1, false);
        return EdgeFixture.settings(TransportKind.AUTO, 4, List.of(router), List.of(service), ENTRY);
    }

    private static ServerSettings server(FrameBackend backend) {
        return new ServerSettings("", backend.address());
    }

    private static FrameClient client(EdgeProxy proxy) throws Exception {
        InetSocketAddress address = proxy.report().listeners().get("clear");
        return new FrameClient(TlsClient.plain(Objects.requireNonNull(address)));
    }

    /** Each worker runs this behind the task that told it. */
    private static void isKnownEverywhere(EdgeProxy proxy) {
        proxy.workers()
                .forEach(worker -> worker.worker().eventLoop().submit(() -> {}).syncUninterruptibly());
    }

    /** What fails elsewhere: a gRPC check of a server behind TLS, with nothing said but its URL. */
    @Test
    void aServerBehindTlsIsHealthy() throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost");
        SslContext tls = BackendCertificates.server(bundle, "h2").build();
        Path roots = Files.writeString(folder.resolve("roots.pem"), bundle.getRootCertificatePEM());
        UpstreamSettings transport =
                UpstreamSettings.DEFAULT.withTls(BackendCertificates.trusting(new PemSource.File(roots)));
        try (FrameBackend backend = new FrameBackend("secure", tls);
                EdgeProxy proxy = EdgeProxy.start(settings(CHECK, transport, server(backend)), events);
                FrameClient client = client(proxy)) {
            events.awaitOther("HEALTHY service " + backend.address(), 1);
            assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
        } finally {
            ReferenceCountUtil.release(tls);
        }
    }

    /** Every worker follows what one of them is told. The time that it takes is printed, and bounded by no machine's speed. */
    @Test
    void aFlipReachesEveryWorker() throws Exception {
        try (FrameBackend first = new FrameBackend("first");
                FrameBackend second = new FrameBackend("second");
                EdgeProxy proxy = EdgeProxy.start(
                        settings(WATCH, UpstreamSettings.DEFAULT, server(first), server(second)), events)) {
            events.awaitOther("HEALTHY service " + first.address(), 1);
            events.awaitOther("HEALTHY service " + second.address(), 1);
            long flippedNanos = System.nanoTime();
            first.say(ServingStatus.NOT_SERVING);
            events.awaitOther("UNHEALTHY service " + first.address() + ": says NOT_SERVING", 1);
            isKnownEverywhere(proxy);
            long tookNanos = System.nanoTime() - flippedNanos;
            System.out.println("a flip reached four workers in " + TimeUnit.NANOSECONDS.toMicros(tookNanos) + " us");
            for (int i = 0; i < 8; i++) {
                try (FrameClient client = client(proxy)) {
                    FrameClient.Reply reply = client.call("/a.S/Echo", "x");
                    assertEquals("0", reply.grpcStatus());
                }
            }
            assertEquals(1, first.connectionsMade(), "the check's alone");
            second.say(ServingStatus.NOT_SERVING);
            events.awaitOther("UNHEALTHY service " + second.address() + ": says NOT_SERVING", 1);
            isKnownEverywhere(proxy);
            try (FrameClient client = client(proxy)) {
                assertEquals("14", client.call("/a.S/Echo", "x").grpcStatus());
            }
            first.say(ServingStatus.SERVING);
            events.awaitOther("HEALTHY service " + first.address(), 2);
            isKnownEverywhere(proxy);
            try (FrameClient client = client(proxy)) {
                assertEquals("0", client.call("/a.S/Echo", "x").grpcStatus());
            }
        }
    }

    @Test
    void reloadKeepsWhatIsKnownThoughConnectionsAreNew() throws Exception {
        UpstreamSettings other = new UpstreamSettings(20_000, 90_000, 100, 10_000, 10, 1024);
        try (FrameBackend backend = new FrameBackend("backend");
                EdgeProxy proxy = EdgeProxy.start(settings(WATCH, UpstreamSettings.DEFAULT, server(backend)), events)) {
            backend.say(ServingStatus.NOT_SERVING);
            events.awaitOther("UNHEALTHY service " + backend.address() + ": says NOT_SERVING", 1);
            proxy.reload(settings(WATCH, other, server(backend)));
            try (FrameClient client = client(proxy)) {
                assertEquals("14", client.call("/a.S/Echo", "x").grpcStatus());
            }
            backend.say(ServingStatus.SERVING);
            events.awaitOther("HEALTHY service " + backend.address(), 1);
        }
    }
}

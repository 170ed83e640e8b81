package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.RouteGuideGrpc;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.ClientAuthSettings;
import dev.portcullis.settings.ClientAuthType;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TrustSettings;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.LeakPresenceDetector;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shipped example runs: it is loaded, started with loopback in the place of its addresses and a certificate of the day, and
 * each of its routers takes a call to a server.
 */
final class ExamplesTest {
    private static final Path HOME = Path.of("..");
    private static final Path EXAMPLES = HOME.resolve("config/examples");
    private static final Pattern HOST = Pattern.compile("Host\\(`([^`]+)`\\)");
    private static final Pattern PREFIX = Pattern.compile("PathPrefix\\(`/([^`/]+)/?`\\)");
    private static final String LOOPBACK = "127.0.0.1";
    private static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterAll
    static void endsTheLoop() {
        assertTrue(LOOP.shutdownGracefully(0, 20, TimeUnit.SECONDS).awaitUninterruptibly(20, TimeUnit.SECONDS));
    }

    /** The files that a user would start; the others are parts of them. */
    static Stream<Path> examples() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> !file.toString().endsWith("-dynamic.yml")).sorted().toList().stream();
        }
    }

    @Test
    void thereAreExamples() throws Exception {
        assertFalse(examples().findAny().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void startsAndServesEachOfItsRouters(Path file) throws Exception {
        EdgeSettings shipped = new ConfigLoader(RuleCheck.NONE)
                .withEnvironment(Map.of("SERVER_KEY_PASSWORD", "a password"))
                .startingAt(HOME)
                .withoutCertificateFiles()
                .load(file)
                .settings()
                .edge();
        RecordingObservers observers = new RecordingObservers();
        try (TemporaryCertificate certificate = TemporaryCertificate.make();
                RouteGuideServer server = RouteGuideServer.start("example", 0, wantsTls(shipped) ? certificate : null);
                EdgeProxy proxy = EdgeProxy.start(onLoopback(shipped, certificate, server.port()), observers)) {
            assertFalse(shipped.routers().isEmpty(), "no router");
            for (RouterSettings router : shipped.routers()) {
                for (String entryPoint : router.entryPoints()) {
                    InetSocketAddress address = proxy.report().listeners().get(entryPoint);
                    callThrough(
                            router,
                            Objects.requireNonNull(address, entryPoint),
                            preamble(shipped, entryPoint),
                            certificate);
                }
            }
        }
        assertEquals(List.of(), observers.defects());
        LeakPresenceDetector.check();
    }

    private static EdgeSettings onLoopback(EdgeSettings shipped, TemporaryCertificate certificate, int backendPort) {
        CertificateSettings served = new CertificateSettings(
                new PemSource.File(certificate.certificate()), new PemSource.File(certificate.key()));
        boolean tls = shipped.entryPoints().stream().anyMatch(EntryPointSettings::tls);
        return new EdgeSettings(
                1,
                shipped.transport(),
                shipped.entryPoints().stream().map(ExamplesTest::onAnyPort).toList(),
                shipped.routers(),
                shipped.services().stream()
                        .map(service -> toOne(service, backendPort, certificate))
                        .toList(),
                shipped.middlewares(),
                new TlsSettings(
                        tls ? List.of(served) : List.of(),
                        null,
                        askingFor(certificate, shipped.tls().options()),
                        shipped.tls().entryPointOptions(),
                        Map.of(),
                        null));
    }

    /** The client shows the server's certificate, which is its own authority. */
    private static Map<String, TlsOptions> askingFor(
            TemporaryCertificate certificate, Map<String, TlsOptions> shipped) {
        Map<String, TlsOptions> options = new HashMap<>();
        shipped.forEach((name, set) -> {
            ClientAuthType type = set.clientAuth().type();
            List<PemSource> authorities =
                    type.verifies() ? List.of(new PemSource.File(certificate.certificate())) : List.of();
            options.put(
                    name,
                    new TlsOptions(
                            set.minVersion(),
                            set.maxVersion(),
                            set.cipherSuites(),
                            set.groups(),
                            set.sessionTickets(),
                            set.sniStrict(),
                            new ClientAuthSettings(type, authorities, List.of())));
        });
        return options;
    }

    /** An example's servers all speak the same. */
    private static boolean wantsTls(EdgeSettings shipped) {
        return shipped.services().stream()
                .anyMatch(service -> service instanceof ServiceSettings.LoadBalancer balancer && wantsTls(balancer));
    }

    private static boolean wantsTls(ServiceSettings.LoadBalancer balancer) {
        return balancer.servers().stream().anyMatch(server -> server.address().tls());
    }

    private static ServiceSettings toOne(ServiceSettings shipped, int backendPort, TemporaryCertificate certificate) {
        if (!(shipped instanceof ServiceSettings.LoadBalancer balancer)) {
            return shipped;
        }
        BackendAddress address = new BackendAddress(LOOPBACK, backendPort, wantsTls(balancer));
        BackendTlsSettings tls = balancer.transport().tls();
        List<PemSource> roots =
                tls.rootCas().isEmpty() ? List.of() : List.of(new PemSource.File(certificate.certificate()));
        BackendTlsSettings trusting = new BackendTlsSettings(
                roots,
                tls.serverName(),
                tls.insecureSkipVerify(),
                tls.peerCertSans(),
                tls.certificates(),
                tls.minVersion(),
                tls.maxVersion(),
                tls.cipherSuites());
        return new ServiceSettings.LoadBalancer(
                balancer.name(),
                List.of(new ServerSettings("", address)),
                balancer.passHostHeader(),
                balancer.transport().withTls(trusting),
                balancer.policy());
    }

    private static EntryPointSettings onAnyPort(EntryPointSettings shipped) {
        return new EntryPointSettings(
                shipped.name(),
                new ListenAddress(LOOPBACK, 0),
                shipped.tls(),
                behindLoopback(shipped.proxyProtocol()),
                shipped.forwardedHeaders(),
                shipped.timeouts(),
                shipped.lifeCycle(),
                shipped.http2(),
                shipped.guard(),
                shipped.keepAlive(),
                shipped.errorDetails(),
                shipped.forwardClientCert(),
                shipped.grpcOnly(),
                shipped.grpcHealth(),
                shipped.reusePort());
    }

    /** The balancer of the test calls from here. */
    private static ProxyProtocolSettings behindLoopback(ProxyProtocolSettings shipped) {
        return shipped.enabled()
                ? new ProxyProtocolSettings(
                        new TrustSettings(true, false, NetworkSet.parse(List.of(LOOPBACK))),
                        shipped.required(),
                        shipped.onUntrusted(),
                        shipped.headers())
                : shipped;
    }

    private static ProxyPreamble preamble(EdgeSettings shipped, String entryPoint) {
        boolean expected = shipped.entryPoints().stream()
                .anyMatch(candidate -> candidate.name().equals(entryPoint)
                        && candidate.proxyProtocol().enabled());
        return expected ? ProxyPreamble.of(ProxyVersion.V2, "203.0.113.9", 56324) : ProxyPreamble.NONE;
    }

    private static void callThrough(
            RouterSettings router, InetSocketAddress address, ProxyPreamble preamble, TemporaryCertificate own)
            throws Exception {
        Matcher host = HOST.matcher(router.rule());
        Matcher prefix = PREFIX.matcher(router.rule());
        String service = prefix.find() ? prefix.group(1) : RouteGuideGrpc.SERVICE_NAME;
        ManagedChannel channel =
                channel(router.tls(), address, host.find() ? host.group(1) : "localhost", preamble, own);
        try {
            if (service.equals(RouteGuideGrpc.SERVICE_NAME)) {
                Point castle = Point.newBuilder().setLatitude(1).setLongitude(1).build();
                assertTrue(RouteGuideGrpc.newBlockingStub(channel)
                        .getFeature(castle)
                        .hasLocation());
            } else {
                // The server does not know the method, and says so in words of its own.
                StatusRuntimeException refused = assertThrows(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(
                                channel, sayHello(service), CallOptions.DEFAULT, Point.getDefaultInstance()));
                assertEquals(Status.Code.UNIMPLEMENTED, refused.getStatus().getCode());
                assertEquals(
                        "Method not found: " + service + "/SayHello",
                        refused.getStatus().getDescription());
            }
        } finally {
            channel.shutdownNow();
            assertTrue(channel.awaitTermination(20, TimeUnit.SECONDS));
        }
    }

    private static MethodDescriptor<Point, Point> sayHello(String service) {
        MethodDescriptor<Point, ?> like = RouteGuideGrpc.getGetFeatureMethod();
        return MethodDescriptor.<Point, Point>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(service + "/SayHello")
                .setRequestMarshaller(like.getRequestMarshaller())
                .setResponseMarshaller(like.getRequestMarshaller())
                .build();
    }

    private static ManagedChannel channel(
            boolean tls, InetSocketAddress address, String authority, ProxyPreamble preamble, TemporaryCertificate own)
            throws SSLException {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(address)
                .overrideAuthority(authority)
                .eventLoopGroup(LOOP)
                .channelFactory(() -> {
                    NioSocketChannel socket = new NioSocketChannel();
                    socket.pipeline().addFirst(new PreambleWriter(preamble));
                    return socket;
                });
        if (!tls) {
            return builder.usePlaintext().build();
        }
        SslContextBuilder client = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .keyManager(own.certificate().toFile(), own.key().toFile());
        return builder.sslContext(
                        GrpcSslContexts.configure(client, SslProvider.JDK).build())
                .build();
    }
}

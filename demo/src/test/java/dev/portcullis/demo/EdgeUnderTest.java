package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.portcullis.EdgeProxy;
import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy on a free port of 127.0.0.1 with one worker, its certificate, its backends, and its clients. It trusts PROXY
 * headers from loopback, and routes route_guide and {@link RawCalls#SERVICE}. Closing it closes all of these, and then fails
 * the test when the proxy reported a defect or when any buffer of this process was not released.
 */
final class EdgeUnderTest implements AutoCloseable {
    private static final String ENTRY_POINT = "websecure";
    private static final String LOOPBACK = "127.0.0.1";

    private final TemporaryCertificate certificate;
    private final List<RawBackend> backends;
    private final List<CallerChannel> channels = new ArrayList<>();
    private final RecordingObservers observers = new RecordingObservers();
    private final EdgeProxy proxy;
    private final InetSocketAddress address;

    private EdgeUnderTest(TemporaryCertificate certificate, List<RawBackend> backends, H2Settings http2)
            throws SettingsException, IOException {
        this.certificate = certificate;
        this.backends = backends;
        this.proxy = EdgeProxy.start(settings(certificate, backends, http2), observers);
        InetSocketAddress bound = proxy.report().listeners().get(ENTRY_POINT);
        assertNotNull(bound, "the proxy does not say where it listens");
        this.address = bound;
    }

    /** Starts a proxy in front of a number of backends that are called {@code backend-0} and so on. */
    static EdgeUnderTest over(int backends) throws Exception {
        return over(backends, H2Settings.DEFAULT);
    }

    /** The same in front of one backend, whose method {@code Held} hands its calls to the test. */
    static EdgeUnderTest holding(HeldCalls held) throws Exception {
        EdgeUnderTest edge = over(1);
        edge.backend(0).on("Held", MethodType.BIDI_STREAMING, held);
        return edge;
    }

    /** The same with other limits of the client's connection. */
    static EdgeUnderTest over(int backends, H2Settings http2) throws Exception {
        TemporaryCertificate certificate = TemporaryCertificate.make();
        List<RawBackend> started = new ArrayList<>();
        try {
            for (int i = 0; i < backends; i++) {
                started.add(RawBackend.start("backend-" + i));
            }
            return new EdgeUnderTest(certificate, started, http2);
        } catch (Exception | AssertionError e) {
            started.forEach(RawBackend::close);
            certificate.close();
            throw e;
        }
    }

    private static EdgeSettings settings(
            TemporaryCertificate certificate, List<RawBackend> backends, H2Settings http2) {
        var loopback = new TrustSettings(true, false, NetworkSet.parse(List.of("127.0.0.0/8", "::1")));
        var entryPoint = new EntryPointSettings(
                ENTRY_POINT,
                new ListenAddress(LOOPBACK, 0),
                true,
                loopback,
                TrustSettings.OFF,
                TimeoutSettings.DEFAULT,
                LifeCycleSettings.DEFAULT,
                http2);
        var served = new CertificateSettings(
                new PemSource.File(certificate.certificate()), new PemSource.File(certificate.key()));
        List<ServerSettings> servers = backends.stream()
                .map(b -> new ServerSettings(
                        "h2c://" + LOOPBACK + ":" + b.port(), new BackendAddress(LOOPBACK, b.port())))
                .toList();
        return new EdgeSettings(
                1,
                TransportKind.AUTO,
                List.of(entryPoint),
                List.of(router("raw", "/" + RawCalls.SERVICE + "/"), router("route-guide", "/routeguide.RouteGuide/")),
                List.of(new ServiceSettings.LoadBalancer("backends", servers, true)),
                List.of(),
                new TlsSettings(List.of(served), null, "TLSv1.2", "TLSv1.3"));
    }

    private static RouterSettings router(String name, String pathPrefix) {
        String rule = "PathPrefix(`" + pathPrefix + "`)";
        return new RouterSettings(name, rule, List.of(ENTRY_POINT), "backends", rule.length(), true);
    }

    /** One of the backends. */
    RawBackend backend(int index) {
        return backends.get(index);
    }

    /** What the proxy announced. */
    RecordingObservers observers() {
        return observers;
    }

    /** A new client on a connection of its own, without a PROXY header. */
    Channel client() throws IOException {
        return client(ProxyPreamble.NONE);
    }

    /** A new client behind a balancer, with TLS versions such as {@code TLSv1.3}, or none for all. */
    Channel client(ProxyPreamble preamble, String... tlsVersions) throws IOException {
        return caller(preamble, tlsVersions).grpc();
    }

    /** The same for a test that closes the client itself. */
    CallerChannel caller(ProxyPreamble preamble, String... tlsVersions) throws IOException {
        CallerChannel channel = CallerChannel.open(
                address, preamble, certificate.certificate().toFile(), RawBackend.MESSAGE_BYTES_MAX, tlsVersions);
        channels.add(channel);
        return channel;
    }

    /** Compares the client connections that came as far as HTTP/2, by TLS version, with what they have to be. */
    void assertConnectionsOver(String... tlsVersions) {
        assertEquals(
                List.of(tlsVersions),
                observers.secured().stream().map(SecuredConnection::tlsVersion).toList());
    }

    /** Compares the number of connections that each backend has had with what it has to be. */
    void assertBackendConnections(int each) {
        backends.forEach(backend -> assertEquals(each, backend.connectionsMade(), backend.name()));
    }

    @Override
    public void close() throws IOException {
        channels.forEach(CallerChannel::close);
        proxy.close();
        backends.forEach(RawBackend::close);
        certificate.close();
        assertEquals(List.of(), observers.defects(), "defects that the proxy reported");
        LeakPresenceDetector.check();
    }
}

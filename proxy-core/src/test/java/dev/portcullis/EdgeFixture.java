package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A proxy on loopback in front of one backend; when it is closed, everything must have come to its end. */
final class EdgeFixture implements AutoCloseable {
    static final TrustSettings LOOPBACK = new TrustSettings(true, false, NetworkSet.parse(List.of("127.0.0.1", "::1")));
    static final TrustSettings NOBODY_HERE = new TrustSettings(true, false, NetworkSet.parse(List.of("10.0.0.0/8")));
    /** Grace enough for a slow machine: no test waits for its end. */
    static final LifeCycleSettings PATIENT = new LifeCycleSettings(0, 60_000);

    private static final X509Bundle BUNDLE = bundle();

    final RecordingObserver events = new RecordingObserver();
    final FrameBackend backend = new FrameBackend("backend");
    final EdgeProxy proxy;

    EdgeFixture(EntryPointSettings... entryPoints) throws Exception {
        this(TransportKind.AUTO, TlsEngine.best(), 2, entryPoints);
    }

    EdgeFixture(TransportKind transport, TlsEngine engine, int workers, EntryPointSettings... entryPoints)
            throws Exception {
        try {
            proxy = EdgeProxy.start(settings(transport, workers, backend, entryPoints), events, engine);
        } catch (Exception e) {
            backend.close();
            throw e;
        }
    }

    private static X509Bundle bundle() {
        try {
            return TestCertificates.ec("localhost");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static X509Bundle trusted() {
        return BUNDLE;
    }

    /** Settings whose entry points all lead to one backend. */
    static EdgeSettings settings(
            TransportKind transport, int workers, FrameBackend backend, EntryPointSettings... entryPoints) {
        List<RouterSettings> routers = new ArrayList<>();
        for (EntryPointSettings entryPoint : entryPoints) {
            routers.add(new RouterSettings(
                    entryPoint.name(), "PathPrefix(`/`)", List.of(entryPoint.name()), "service", 1, entryPoint.tls()));
        }
        return settings(transport, workers, routers, List.of(service("service", backend)), entryPoints);
    }

    static EdgeSettings settings(
            TransportKind transport,
            int workers,
            List<RouterSettings> routers,
            List<ServiceSettings> services,
            EntryPointSettings... entryPoints) {
        return new EdgeSettings(
                workers,
                transport,
                List.of(entryPoints),
                routers,
                services,
                List.of(),
                TestCertificates.settings(TestCertificates.inline(BUNDLE)));
    }

    static ServiceSettings service(String name, FrameBackend backend) {
        return new ServiceSettings.LoadBalancer(
                name, List.of(new ServerSettings("h2c://" + backend.address(), backend.address())), true);
    }

    static EntryPointSettings secure() {
        return entryPoint("secure", "127.0.0.1", 0, true, LOOPBACK, TimeoutSettings.DEFAULT, PATIENT);
    }

    static EntryPointSettings secure(TimeoutSettings timeouts) {
        return entryPoint("secure", "127.0.0.1", 0, true, LOOPBACK, timeouts, PATIENT);
    }

    static EntryPointSettings secure(LifeCycleSettings lifeCycle) {
        return entryPoint("secure", "127.0.0.1", 0, true, LOOPBACK, TimeoutSettings.DEFAULT, lifeCycle);
    }

    /** One where the proxy answers for its health. */
    static EntryPointSettings answeringForItsHealth(LifeCycleSettings lifeCycle) {
        EntryPointSettings usual = secure(lifeCycle);
        return new EntryPointSettings(
                usual.name(),
                usual.address(),
                usual.tls(),
                usual.proxyProtocol(),
                usual.forwardedHeaders(),
                usual.timeouts(),
                usual.lifeCycle(),
                usual.http2(),
                usual.guard(),
                usual.keepAlive(),
                usual.errorDetails(),
                usual.forwardClientCert(),
                usual.grpcOnly(),
                true);
    }

    static EntryPointSettings clear() {
        return entryPoint("clear", "127.0.0.1", 0, false, TrustSettings.OFF, TimeoutSettings.DEFAULT, PATIENT);
    }

    static EntryPointSettings entryPoint(
            String name,
            String host,
            int port,
            boolean tls,
            TrustSettings proxyProtocol,
            TimeoutSettings timeouts,
            LifeCycleSettings lifeCycle) {
        return new EntryPointSettings(
                name,
                new ListenAddress(host, port),
                tls,
                proxyProtocol,
                TrustSettings.OFF,
                timeouts,
                lifeCycle,
                H2Settings.DEFAULT);
    }

    InetSocketAddress address(String entryPoint) {
        InetSocketAddress address = proxy.report().listeners().get(entryPoint);
        if (address == null) {
            throw new AssertionError("no entry point " + entryPoint);
        }
        return address;
    }

    /** A client on the entry point {@code secure}, over TLS. */
    FrameClient client() throws Exception {
        return client(TlsClient.plain(address("secure")));
    }

    /** A client over TLS on a connected socket. */
    static FrameClient client(Socket socket) throws Exception {
        return new FrameClient(TlsClient.over(socket, BUNDLE, "TLSv1.3", "localhost", "h2"));
    }

    /** A client in clear text. */
    FrameClient clearClient() throws IOException {
        return new FrameClient(TlsClient.plain(address("clear")));
    }

    int connections() {
        return proxy.workers().stream()
                .mapToInt(worker -> worker.worker().load().connections())
                .sum();
    }

    /** Drains and closes; then nothing may be left. */
    @Override
    public void close() {
        try {
            proxy.drain();
            assertEmpty();
        } finally {
            proxy.close();
            backend.close();
        }
        events.assertPaired();
    }

    void assertEmpty() {
        for (EdgeWorker worker : proxy.workers()) {
            assertEquals(0, worker.worker().load().connections(), "connections");
            assertEquals(0, worker.worker().load().streams(), "streams");
        }
    }
}

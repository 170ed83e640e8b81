package dev.portcullis.demo;

import dev.portcullis.EdgeProxy;
import dev.portcullis.EdgeReport;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the demo runs: three servers, a certificate, and the proxy in front. The thread that started it closes it. */
final class Demo implements AutoCloseable {
    private static final int SERVERS = 3;

    private final TemporaryCertificate certificate;
    private final List<RouteGuideServer> servers;
    private final EdgeProxy proxy;
    private final InetSocketAddress address;

    private Demo(
            TemporaryCertificate certificate,
            List<RouteGuideServer> servers,
            EdgeProxy proxy,
            InetSocketAddress address) {
        this.certificate = certificate;
        this.servers = List.copyOf(servers);
        this.proxy = proxy;
        this.address = address;
    }

    /**
     * Starts everything; calls can be made when this returns.
     *
     * @param home the folder that holds {@code config}
     * @param port where the proxy should listen; another free port is taken when it is in use
     * @throws SettingsException when the shipped configuration cannot be used
     * @throws IOException when a certificate cannot be written or nothing can be bound
     */
    static Demo start(Path home, int port, PrintStream out, PrintStream err) throws SettingsException, IOException {
        EdgeSettings base = DemoSettings.shipped(home);
        TemporaryCertificate certificate = TemporaryCertificate.make();
        List<RouteGuideServer> servers = new ArrayList<>();
        try {
            for (int i = 1; i <= SERVERS; i++) {
                servers.add(RouteGuideServer.start("route-guide-" + i, 0));
            }
            EdgeProxy proxy = startProxy(base, port, certificate, servers, out, err);
            InetSocketAddress address = proxy.report().listeners().get(DemoSettings.entryPointName(base));
            if (address == null) {
                proxy.close();
                throw new IOException("the proxy did not say where it listens");
            }
            return new Demo(certificate, servers, proxy, address);
        } catch (SettingsException | IOException | RuntimeException e) {
            servers.forEach(RouteGuideServer::close);
            certificate.close();
            throw e;
        }
    }

    private static EdgeProxy startProxy(
            EdgeSettings base,
            int port,
            TemporaryCertificate certificate,
            List<RouteGuideServer> servers,
            PrintStream out,
            PrintStream err)
            throws SettingsException, IOException {
        try {
            return EdgeProxy.start(DemoSettings.withEnds(base, port, certificate, servers), new DemoObservers(err));
        } catch (IOException e) {
            if (port == 0) {
                throw e;
            }
            out.println("Port " + port + " cannot be used (" + e.getMessage() + "); another free one is taken.");
            return EdgeProxy.start(DemoSettings.withEnds(base, 0, certificate, servers), new DemoObservers(err));
        }
    }

    /** Where the proxy listens. */
    InetSocketAddress address() {
        return address;
    }

    /** The only certificate that a client of the demo has to trust. */
    TemporaryCertificate certificate() {
        return certificate;
    }

    /** The servers behind the proxy. */
    List<RouteGuideServer> servers() {
        return servers;
    }

    /** What the proxy said of itself. */
    EdgeReport report() {
        return proxy.report();
    }

    /** Closes all at once; blocks until the threads have ended. */
    @Override
    public void close() throws IOException {
        proxy.close();
        servers.forEach(RouteGuideServer::close);
        certificate.close();
    }
}

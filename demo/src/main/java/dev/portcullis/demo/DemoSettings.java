package dev.portcullis.demo;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TrustSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The proxy's settings for the demo: the shipped configuration, with the demo's own ends put in. No state. */
final class DemoSettings {
    /** The file, under the home folder, that the demo runs on. */
    static final String FILE = "config/portcullis.yml";

    private static final String HOST = "127.0.0.1";

    private DemoSettings() {}

    /**
     * The shipped configuration.
     *
     * @param home the folder that holds {@code config}
     * @throws SettingsException when it cannot be used
     */
    static EdgeSettings shipped(Path home) throws SettingsException {
        return new ConfigLoader(RuleCheck.NONE)
                .startingAt(home)
                .withoutCertificateFiles()
                .load(home.resolve(FILE))
                .settings()
                .edge();
    }

    /**
     * The same settings on 127.0.0.1 at a port, with a certificate, PROXY headers trusted from 127.0.0.1, and every service
     * pointing to the demo's servers. Only the first TLS entry point is kept: others may want ports that are in use.
     */
    static EdgeSettings withEnds(
            EdgeSettings base, int port, TemporaryCertificate certificate, List<RouteGuideServer> servers) {
        EntryPointSettings secure = firstTls(base);
        var served = new CertificateSettings(
                new PemSource.File(certificate.certificate()), new PemSource.File(certificate.key()));
        return new EdgeSettings(
                base.workers(),
                base.transport(),
                List.of(onLoopback(secure, port)),
                routersOf(base, secure.name()),
                servicesTo(base, servers),
                base.middlewares(),
                new TlsSettings(
                        List.of(served), null, base.tls().options(), base.tls().entryPointOptions(), Map.of(), null));
    }

    /** The name of the entry point that {@link #withEnds} keeps. */
    static String entryPointName(EdgeSettings base) {
        return firstTls(base).name();
    }

    private static EntryPointSettings firstTls(EdgeSettings base) {
        return base.entryPoints().stream()
                .filter(EntryPointSettings::tls)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(FILE + " has no entry point with TLS"));
    }

    private static EntryPointSettings onLoopback(EntryPointSettings entryPoint, int port) {
        return new EntryPointSettings(
                entryPoint.name(),
                new ListenAddress(HOST, port),
                true,
                new TrustSettings(true, false, NetworkSet.parse(List.of(HOST))),
                entryPoint.forwardedHeaders(),
                entryPoint.timeouts(),
                entryPoint.lifeCycle(),
                entryPoint.http2());
    }

    private static List<RouterSettings> routersOf(EdgeSettings base, String entryPoint) {
        return base.routers().stream()
                .filter(r -> r.entryPoints().isEmpty() || r.entryPoints().contains(entryPoint))
                .map(r -> new RouterSettings(
                        r.name(), r.rule(), List.of(entryPoint), r.middlewares(), r.service(), r.priority(), r.tls()))
                .toList();
    }

    private static List<ServiceSettings> servicesTo(EdgeSettings base, List<RouteGuideServer> servers) {
        List<ServerSettings> addresses = servers.stream()
                .map(s -> new ServerSettings("h2c://" + HOST + ":" + s.port(), new BackendAddress(HOST, s.port())))
                .toList();
        return base.services().stream()
                .map(service -> toServers(service, addresses))
                .toList();
    }

    private static ServiceSettings toServers(ServiceSettings service, List<ServerSettings> servers) {
        return service instanceof ServiceSettings.LoadBalancer balancer
                ? new ServiceSettings.LoadBalancer(
                        balancer.name(), servers, balancer.passHostHeader(), balancer.transport())
                : service;
    }
}

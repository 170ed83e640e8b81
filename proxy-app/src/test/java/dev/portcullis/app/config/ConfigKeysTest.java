package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.REST;
import static dev.portcullis.app.config.ConfigText.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.keys.KeySource;
import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.app.settings.AccessLogFields.HeaderMode;
import dev.portcullis.app.settings.AccessLogFilters;
import dev.portcullis.app.settings.AccessLogFilters.CodeRange;
import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import dev.portcullis.app.settings.TraefikNames;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
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
import dev.portcullis.settings.UpstreamSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every key that is honoured changes its record, and what is not written has its default. */
final class ConfigKeysTest {
    @Test
    void fillsDefaults() throws Exception {
        AppSettings settings = settings(REST);
        EdgeSettings edge = settings.edge();
        assertEquals(Runtime.getRuntime().availableProcessors(), edge.workers());
        assertEquals(TransportKind.AUTO, edge.transport());
        assertEquals(List.of(), edge.middlewares());
        assertEquals(new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3"), edge.tls());
        assertEquals(LogSettings.DEFAULT, settings.log());
        assertNull(settings.accessLog());
        assertNull(settings.admin());
        assertEquals(
                List.of(new EntryPointSettings(
                        "grpc",
                        new ListenAddress("", 50_050),
                        false,
                        TrustSettings.OFF,
                        TrustSettings.OFF,
                        TimeoutSettings.DEFAULT,
                        LifeCycleSettings.DEFAULT,
                        H2Settings.DEFAULT)),
                edge.entryPoints());
        assertEquals(
                List.of(new RouterSettings("all", "PathPrefix(`/`)", List.of("grpc"), "s", 15, false)), edge.routers());
        ServerSettings server = new ServerSettings("h2c://127.0.0.1:50051", new BackendAddress("127.0.0.1", 50_051));
        assertEquals(List.of(new ServiceSettings.LoadBalancer("s", List.of(server), true)), edge.services());
    }

    @Test
    void readsWorkersAndTransport() throws Exception {
        EdgeSettings edge = settings("workers: 3\ntransport: io_uring\n" + REST).edge();
        assertEquals(3, edge.workers());
        assertEquals(TransportKind.IO_URING, edge.transport());
        assertEquals(
                TransportKind.EPOLL,
                settings("transport: epoll\n" + REST).edge().transport());
        assertEquals(
                TransportKind.NIO, settings("transport: NIO\n" + REST).edge().transport());
    }

    @Test
    void readsEntryPoint() throws Exception {
        String yaml = """
                EntryPoints:
                  e:
                    address: "[::1]:9/tcp"
                    proxyProtocol: { insecure: true }
                    forwardedHeaders: { trustedIPs: "10.0.0.0/8, fd00::1" }
                    forwardClientCert: { mode: append, dns: false, cert: true }
                    transport:
                      respondingTimeouts:
                        firstByteTimeout: 1
                        proxyHeaderTimeout: "2"
                        handshakeTimeout: 3s
                        prefaceTimeout: 4000ms
                        headersTimeout: 1m0.5s
                        readTimeout: 0s
                        idleTimeout: 1h
                        streamIdleTimeout: 8s
                      keepAlivePing: 9s
                      keepAlivePingTimeout: 10s
                      keepAliveMaxTime: 11m
                      keepAliveMaxRequests: 12
                      maxConnectionsPerClient: 13
                      lifeCycle: { requestAcceptGraceTimeout: 5s, graceTimeOut: 6 }
                    http: { maxHeaderBytes: 2048, maxHeaderFields: 20, errorDetails: FULL }
                    http2: { maxConcurrentStreams: 7, maxDecoderHeaderTableSize: 0, maxEncoderHeaderTableSize: 9, guard: { freeResets: 14, freeFaults: 15, freeFrames: 16, minPingInterval: 17s } }
                http:
                  routers: { r: { rule: "R()", service: s } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://a" } ] } } }
                """;
        EntryPointSettings entryPoint = settings(yaml).edge().entryPoints().get(0);
        assertEquals(new ListenAddress("::1", 9), entryPoint.address());
        assertTrue(entryPoint.proxyProtocol().enabled()
                && entryPoint.proxyProtocol().trust().insecure());
        assertTrue(entryPoint.forwardedHeaders().trusts(InetAddress.getByName("10.1.2.3")));
        assertTrue(entryPoint.forwardedHeaders().trusts(InetAddress.getByName("fd00::1")));
        assertFalse(entryPoint.forwardedHeaders().trusts(InetAddress.getByName("11.1.2.3")));
        assertEquals(
                new TimeoutSettings(1_000, 2_000, 3_000, 4_000, 60_500, 0, 3_600_000, 8_000), entryPoint.timeouts());
        assertEquals(new LifeCycleSettings(5_000, 6_000), entryPoint.lifeCycle());
        assertEquals(new H2Settings(7, 0, 9, 2_048, 20), entryPoint.http2());
        assertEquals(new GuardSettings(14, 15, 16, 17_000, 13), entryPoint.guard());
        assertEquals(new KeepAliveSettings(9_000, 10_000, 660_000, 12), entryPoint.keepAlive());
        assertEquals(ErrorDetails.FULL, entryPoint.errorDetails());
        assertForwarded(entryPoint.forwardClientCert());
    }

    private static void assertForwarded(ForwardClientCert forwarded) {
        assertEquals(
                new ForwardClientCert(
                        ForwardClientCert.Mode.APPEND,
                        EnumSet.of(
                                ForwardClientCert.Detail.SUBJECT,
                                ForwardClientCert.Detail.URI,
                                ForwardClientCert.Detail.CERT)),
                forwarded);
    }

    @Test
    void readsTrustedNetworksOfProxyProtocol() throws Exception {
        TrustSettings trust = settings(
                        REST.replace("\":50050\"", "\":1\", proxyProtocol: { trustedIPs: [10.0.0.0/16] }"))
                .edge()
                .entryPoints()
                .get(0)
                .proxyProtocol()
                .trust();
        assertTrue(trust.trusts(InetAddress.getByName("10.0.9.9")));
        assertFalse(trust.insecure());
        assertFalse(trust.trusts(InetAddress.getByName("10.1.9.9")));
    }

    @Test
    void readsUpstream() throws Exception {
        ServiceSettings.LoadBalancer service = (ServiceSettings.LoadBalancer) settings(
                        "serversTransport: { forwardingTimeouts: { dialTimeout: 5s, idleConnTimeout: 7s, readIdleTimeout: 8m, pingTimeout: 9s } }\n"
                                + REST)
                .edge()
                .services()
                .get(0);
        UpstreamSettings upstream = service.transport();
        assertEquals(5_000, upstream.dialMillis());
        assertEquals(7_000, upstream.idleMillis());
        assertEquals(480_000, upstream.pingMillis());
        assertEquals(9_000, upstream.pingTimeoutMillis());
    }

    @Test
    void readsLogs() throws Exception {
        AppSettings settings = settings("""
                log: { level: debug, format: json, filePath: /var/log/p.log }
                accessLog: { filePath: a.log, format: json, bufferingSize: 100 }
                """ + REST);
        assertEquals(new LogSettings("DEBUG", true, "/var/log/p.log"), settings.log());
        assertEquals(new AccessLogSettings(true, "a.log", 100), settings.accessLog());
        assertEquals(
                new AccessLogSettings(false, "", 8_192),
                settings("accessLog: {}\n" + REST).accessLog());
        assertEquals(
                new AccessLogSettings(false, "", 8_192),
                settings("accessLog: true\n" + REST).accessLog());
        assertNull(settings("accessLog: false\n" + REST).accessLog());
    }

    @Test
    void readsWhatAnAccessLogChooses() throws Exception {
        AccessLogSettings log = settings("""
                accessLog:
                  format: json
                  filters:
                    statusCodes: ["200", "300-302"]
                    grpcStatusCodes: [UNAVAILABLE, canceled, 13, "1-3"]
                    retryAttempts: true
                    minDuration: 10ms
                  fields:
                    defaultMode: drop
                    names: { RequestPath: keep }
                    headers: { defaultMode: redact, names: { User-Agent: keep } }
                """ + REST).accessLog();
        assertEquals(
                new AccessLogSettings(
                        true,
                        "",
                        8_192,
                        new AccessLogFilters(
                                List.of(new CodeRange(200, 200), new CodeRange(300, 302)),
                                List.of(
                                        new CodeRange(14, 14),
                                        new CodeRange(1, 1),
                                        new CodeRange(13, 13),
                                        new CodeRange(1, 3)),
                                10,
                                true),
                        new AccessLogFields(
                                false,
                                Map.of("RequestPath", true),
                                HeaderMode.REDACT,
                                Map.of("user-agent", HeaderMode.KEEP))),
                log);
    }

    @Test
    void readsAdminPort() throws Exception {
        ListenAddress usual = new ListenAddress("", 8_080);
        assertEquals(
                new AdminSettings(usual, true, 503, false, null, false),
                settings("ping: {}\n" + REST).admin());
        assertEquals(
                new AdminSettings(usual, true, 299, false, null, false),
                settings("ping: { terminatingStatusCode: 299 }\n" + REST).admin());
        assertEquals(
                new AdminSettings(usual, false, 503, true, null, false),
                settings("metrics: { prometheus: {} }\n" + REST).admin());
        assertEquals(
                new AdminSettings(usual, false, 503, false, null, true),
                settings("api: {}\n" + REST).admin());
        assertNull(settings("api: { insecure: false }\n" + REST).admin());
    }

    @Test
    void readsMetricsOfTraefiksNames() throws Exception {
        AdminSettings usual = settings("metrics: { prometheus: { traefikNames: true } }\n" + REST)
                .admin();
        assertEquals(TraefikNames.DEFAULT, usual == null ? null : usual.traefikNames());
        AdminSettings other = settings(
                        "metrics: { prometheus: { traefikNames: true, addEntryPointsLabels: false, addRoutersLabels: true,"
                                + " addServicesLabels: false, buckets: [0.5, 1, 2.25] } }\n" + REST)
                .admin();
        assertEquals(
                new TraefikNames(false, true, false, List.of(0.5, 1.0, 2.25)),
                other == null ? null : other.traefikNames());
    }

    @Test
    void takesAdminPortOutOfEntryPointsForCalls() throws Exception {
        for (String name : new String[] {"traefik", "metrics"}) {
            AppSettings settings = settings("metrics: { prometheus: { entryPoint: " + name + " } }\n"
                    + REST.replace("entryPoints: {", "entryPoints: { " + name + ": { address: \"127.0.0.1:9\" },"));
            assertEquals(
                    new AdminSettings(new ListenAddress("127.0.0.1", 9), false, 503, true, null, false),
                    settings.admin());
            assertEquals(
                    List.of("grpc"),
                    settings.edge().entryPoints().stream()
                            .map(EntryPointSettings::name)
                            .toList());
            assertEquals(List.of("grpc"), settings.edge().routers().get(0).entryPoints());
        }
    }

    @Test
    void readsRouterAndService() throws Exception {
        EdgeSettings edge = settings("""
                        entryPoints: { a: { address: ":1" } }
                        http:
                          routers:
                            r: { Rule: "Host(`ü`)", service: "s@file", entryPoints: [a], priority: 42 }
                            q: { rule: "Host(`ü`)", service: s, priority: 0 }
                          services:
                            s:
                              loadBalancer:
                                passHostHeader: false
                                servers: [ { url: "h2c://[::1]:1" }, { url: "H2C://name" } ]
                        """).edge();
        assertEquals(
                new RouterSettings("r", "Host(`ü`)", List.of("a"), "s", 42, false),
                edge.routers().get(0));
        assertEquals(10, edge.routers().get(1).priority());
        ServiceSettings.LoadBalancer service =
                (ServiceSettings.LoadBalancer) edge.services().get(0);
        assertFalse(service.passHostHeader());
        assertEquals(
                List.of(new BackendAddress("::1", 1), new BackendAddress("name", 80)),
                service.servers().stream().map(ServerSettings::address).toList());
    }

    @Test
    void readsTls() throws SettingsException {
        TlsSettings tls = settings("""
                        tls:
                          certificates:
                            - { certFile: a.crt, keyFile: /b.key, stores: [default] }
                            - certFile: |
                                -----BEGIN CERTIFICATE-----
                                AAAA
                                -----END CERTIFICATE-----
                              keyFile: c.key
                          stores: { default: { defaultCertificate: { certFile: d.crt, keyFile: d.key } } }
                          options: { default: { minVersion: VersionTLS13, maxVersion: VersionTLS13 } }
                        """ + REST).edge().tls();
        assertEquals(
                new CertificateSettings(file("a.crt"), new KeySource(file("/b.key"), null)),
                tls.certificates().get(0));
        assertTrue(tls.certificates().get(1).certificate() instanceof PemSource.Inline inline
                && inline.pem().startsWith("-----BEGIN CERTIFICATE-----\nAAAA\n"));
        assertEquals(
                new CertificateSettings(file("d.crt"), new KeySource(file("d.key"), null)), tls.defaultCertificate());
        assertEquals("TLSv1.3", tls.optionsOf("default").minVersion());
        assertEquals("TLSv1.3", tls.optionsOf("default").maxVersion());
    }

    private static PemSource file(String path) {
        return new PemSource.File(Path.of(path));
    }

    @Test
    void readsAnchorsAndMergeKeys() throws Exception {
        EdgeSettings edge = settings("""
                        entryPoints: { a: { address: ":1" } }
                        http:
                          routers:
                            r: &r { rule: "R()", service: s, priority: 5 }
                            q: { <<: *r, rule: "Q()" }
                          services: { s: { loadBalancer: { servers: [ { url: "h2c://a" } ] } } }
                        """).edge();
        assertEquals(
                new RouterSettings("q", "Q()", List.of("a"), "s", 5, false),
                edge.routers().get(1));
    }
}

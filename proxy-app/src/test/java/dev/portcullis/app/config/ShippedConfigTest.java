package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.keys.KeySource;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServicePolicy;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.TimeoutSettings;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files under {@code config/} load, each without a warning; and so do a Traefik user's two files. */
final class ShippedConfigTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder = Path.of("");

    static List<Path> examples() throws Exception {
        try (Stream<Path> files = Files.list(ROOT.resolve("config/examples"))) {
            return files.filter(file -> !file.toString().endsWith("-dynamic.yml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleLoads(Path example) throws Exception {
        makeCertificates("server");
        makeCertificates("private-ca");
        Path copies = Files.createDirectories(folder.resolve("config/examples"));
        try (Stream<Path> files = Files.list(ROOT.resolve("config/examples"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copies.resolve(file.getFileName()));
            }
        }
        LoadedSettings loaded = ConfigText.loader()
                .withEnvironment(Map.of("SERVER_KEY_PASSWORD", "a password"))
                .startingAt(folder)
                .load(copies.resolve(example.getFileName()));
        assertEquals(List.of(), loaded.warnings());
        assertTrue(!loaded.settings().edge().routers().isEmpty());
    }

    @Test
    void shippedFileLoads() throws Exception {
        makeCertificates("localhost");
        LoadedSettings loaded = ConfigText.loader().startingAt(folder).load(ROOT.resolve("config/portcullis.yml"));
        assertEquals(List.of(), loaded.warnings());
        AppSettings settings = loaded.settings();
        EntryPointSettings grpcs = settings.edge().entryPoints().get(0);
        assertEquals(new ListenAddress("127.0.0.1", 8_443), grpcs.address());
        assertTrue(grpcs.tls());
        assertTrue(grpcs.proxyProtocol().enabled());
        assertEquals(
                3,
                ((ServiceSettings.LoadBalancer) settings.edge().services().get(0))
                        .servers()
                        .size());
        assertNotNull(settings.admin());
        assertNotNull(settings.accessLog());
    }

    @Test
    void everyCommentedKeyOfShippedFileIsAKeyWithItsDefault() throws Exception {
        makeCertificates("localhost");
        Path dynamic = Files.writeString(folder.resolve("dynamic.yml"), "http: {}\n");
        String text = Files.readString(ROOT.resolve("config/portcullis.yml"));
        String all = Pattern.compile("(?m)^( *)# ( *[A-Za-z]\\w*:(?: |$))")
                .matcher(text)
                .replaceAll("$1$2")
                .replace("/etc/portcullis/dynamic.yml", dynamic.toString());
        ConfigLoader loader = ConfigText.loader().startingAt(folder);
        EdgeSettings shipped = loader.load("shipped.yml", text).settings().edge();
        LoadedSettings loaded = loader.load("all.yml", all);
        assertEquals(List.of(), loaded.warnings());
        EdgeSettings edge = loaded.settings().edge();
        assertEquals(4, edge.workers());
        EntryPointSettings grpcs = edge.entryPoints().get(0);
        EntryPointSettings usual = shipped.entryPoints().get(0);
        assertEquals(usual.timeouts(), grpcs.timeouts());
        assertEquals(usual.lifeCycle(), grpcs.lifeCycle());
        assertEquals(usual.http2(), grpcs.http2());
        assertEquals(shipped.routers(), edge.routers());
        assertEquals(shipped.services().stream().map(ShippedConfigTest::checked).toList(), edge.services());
        assertNotNull(edge.tls().defaultCertificate());
    }

    /** A check is one only where it is asked for, so that its section stands in a comment, too. */
    private static ServiceSettings checked(ServiceSettings service) {
        LoadBalancer balancer = (LoadBalancer) service;
        ServicePolicy policy = balancer.policy();
        return new LoadBalancer(
                balancer.name(),
                balancer.servers(),
                balancer.passHostHeader(),
                balancer.transport(),
                new ServicePolicy(policy.balancing(), policy.outliers(), HealthCheckSettings.DEFAULT, policy.limits()));
    }

    @Test
    void pairOfTraefikFilesLoadsUnchanged() throws Exception {
        Path dynamic = Files.writeString(folder.resolve("dynamic.yml"), """
                http:
                  routers:
                    route-guide: { entryPoints: [grpcs], rule: "Host(`grpc.example.com`)", service: route-guide, tls: {} }
                  services:
                    route-guide: { loadBalancer: { servers: [ { url: "h2c://10.0.1.10:50051" }, { url: "h2c://10.0.2.10:50051" } ] } }
                tls:
                  certificates: [ { certFile: /certs/grpc.crt, keyFile: /certs/grpc.key } ]
                """);
        // Unchanged but for the one path, which is the machine's.
        Path file = Files.writeString(
                folder.resolve("traefik.yml"), """
                entryPoints:
                  grpcs:
                    address: ":443"
                    proxyProtocol: { trustedIPs: ["10.0.0.0/16"] }
                    transport: { respondingTimeouts: { readTimeout: 0s } }   # users add this because Traefik cuts streams at 60 s
                providers: { file: { filename: /etc/traefik/dynamic.yml, watch: true } }
                log: { level: INFO }
                accessLog: {}
                ping: {}
                """.replace("/etc/traefik/dynamic.yml", dynamic.toString()));
        LoadedSettings loaded = ConfigText.loader().withoutCertificateFiles().load(file);
        AppSettings settings = loaded.settings();
        assertEquals(List.of(file, dynamic), settings.files());
        assertEntryPointOfPair(settings.edge().entryPoints().get(0));
        assertEquals(
                List.of(new RouterSettings(
                        "route-guide", "Host(`grpc.example.com`)", List.of("grpcs"), "route-guide", 24, true)),
                settings.edge().routers());
        assertEquals(
                List.of("h2c://10.0.1.10:50051", "h2c://10.0.2.10:50051"),
                ConfigText.servers(settings).stream().map(ServerSettings::url).toList());
        assertEquals(
                List.of(new CertificateSettings(
                        new PemSource.File(Path.of("/certs/grpc.crt")),
                        new KeySource(new PemSource.File(Path.of("/certs/grpc.key")), null))),
                settings.edge().tls().certificates());
        assertEquals("INFO", settings.log().level());
        assertNotNull(settings.accessLog());
        assertEquals(new AdminSettings(new ListenAddress("", 8_080), true, 503, false, null, false), settings.admin());
        assertEquals(List.of(), loaded.warnings());
    }

    private static void assertEntryPointOfPair(EntryPointSettings grpcs) throws Exception {
        assertEquals(new ListenAddress("", 443), grpcs.address());
        assertTrue(grpcs.tls());
        assertTrue(grpcs.proxyProtocol().trusts(InetAddress.getByName("10.0.255.1")));
        assertEquals(0, grpcs.timeouts().readMillis());
        assertEquals(TimeoutSettings.DEFAULT.handshakeMillis(), grpcs.timeouts().handshakeMillis());
    }

    /** The loader looks only whether the files are there; what is in them is for those who serve them. */
    private void makeCertificates(String name) throws Exception {
        Path certs = Files.createDirectories(folder.resolve("certs"));
        Files.writeString(certs.resolve(name + ".crt"), "certificate");
        Files.writeString(certs.resolve(name + ".key"), "key");
        Files.writeString(certs.resolve("clients-ca.pem"), "certificate");
    }
}

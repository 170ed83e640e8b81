package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Flags over environment over file over default, key by key. */
final class OutsideSettingsTest {
    @Test
    void flagWinsOverEnvironmentOverFileOverDefault() throws Exception {
        String file = "log: { level: ERROR, format: json, filePath: f.log }\n" + ConfigText.REST;
        Map<String, String> environment =
                Map.of("PORTCULLIS_LOG_LEVEL", "WARN", "PORTCULLIS_LOG_FILEPATH", "e.log", "TRAEFIK_LOG_LEVEL", "INFO");
        AppSettings settings = load(file, environment, "--log.level=DEBUG").settings();
        assertEquals("DEBUG", settings.log().level());
        assertEquals("e.log", settings.log().filePath());
        assertTrue(settings.log().json());
        assertEquals("WARN", load(file, environment).settings().log().level());
        assertEquals(
                "INFO",
                load(file, Map.of("TRAEFIK_LOG_LEVEL", "INFO")).settings().log().level());
    }

    @Test
    void flagsAreReadAsTraefikReadsThem() throws Exception {
        AppSettings settings = load(
                        ConfigText.REST,
                        Map.of(),
                        "--ENTRYPOINTS.GRPC.address",
                        ":4711",
                        "--entryPoints.grpc.proxyProtocol.trustedIPs=10.0.0.0/8,192.168.1.7",
                        "--entryPoints.grpc.forwardedHeaders.insecure",
                        "--accesslog",
                        "--accesslog.format=json",
                        "--ping")
                .settings();
        EntryPointSettings entryPoint = settings.edge().entryPoints().get(0);
        assertEquals("grpc", entryPoint.name());
        assertEquals(new ListenAddress("", 4_711), entryPoint.address());
        assertTrue(entryPoint.proxyProtocol().trusts(InetAddress.getByName("192.168.1.7")));
        assertTrue(entryPoint.forwardedHeaders().insecure());
        assertTrue(settings.accessLog() != null && settings.accessLog().json());
        assertTrue(settings.admin() != null && settings.admin().ping());
    }

    @Test
    void switchOfSectionKeepsWhatFileSaysInside() throws Exception {
        String file = "ping: { terminatingStatusCode: 299 }\n" + ConfigText.REST;
        AppSettings kept = load(file, Map.of(), "--ping=true").settings();
        assertTrue(kept.admin() != null && kept.admin().pingTerminatingStatus() == 299);
        assertTrue(load(file, Map.of(), "--ping=false").settings().admin() == null);
    }

    @Test
    void variableFindsNamesOfFile() throws Exception {
        String file = ConfigText.REST.replace("grpc:", "My-Grpc_Port:");
        EntryPointSettings entryPoint = load(file, Map.of("PORTCULLIS_ENTRYPOINTS_MY_GRPC_PORT_ADDRESS", ":4712"))
                .settings()
                .edge()
                .entryPoints()
                .get(0);
        assertEquals("My-Grpc_Port", entryPoint.name());
        assertEquals(new ListenAddress("", 4_712), entryPoint.address());
    }

    @Test
    void worksWithoutFile() throws Exception {
        ConfigLoader loader = ConfigText.loader()
                .withEnvironment(Map.of("TRAEFIK_ENTRYPOINTS_WEB_ADDRESS", ":1"))
                .withFlags(List.of(
                        "--http.routers.r.rule=R()",
                        "--http.routers.r.service=s",
                        "--http.services.s.loadBalancer.servers[0].url=h2c://a:1",
                        "--http.services.s.loadBalancer.servers[1].url=h2c://b:1"));
        assertTrue(loader.canDoWithoutFile());
        AppSettings settings = loader.loadWithoutFile().settings();
        assertEquals("web", settings.edge().entryPoints().get(0).name());
        assertEquals(2, ConfigText.servers(settings).size());
        assertFalse(ConfigText.loader()
                .withEnvironment(Map.of("PORTCULLIS_LOG_LEVEL", "INFO"))
                .canDoWithoutFile());
    }

    @Test
    void anchorsOfFileStayWhole() throws Exception {
        String file = """
                entryPoints:
                  a: { address: ":1", http2: &limits { maxConcurrentStreams: 7 } }
                  b: { address: ":2", http2: { <<: *limits } }
                  c: { address: ":3", http2: *limits }
                http:
                  routers: { r: { rule: "R()", service: s } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://a" } ] } } }
                """;
        List<Integer> streams = load(
                        file,
                        Map.of(),
                        "--entryPoints.c.http2.maxConcurrentStreams=8",
                        "--entryPoints.b.http2.maxEncoderHeaderTableSize=9")
                .settings()
                .edge()
                .entryPoints()
                .stream()
                .map(entryPoint -> entryPoint.http2().concurrentStreamsMax())
                .toList();
        assertEquals(List.of(7, 7, 8), streams);
    }

    @Test
    void problemsNameFlagAndVariable() {
        List<Problem> problems = assertThrows(
                        SettingsException.class,
                        () -> load(
                                "log: INFO\n" + ConfigText.REST,
                                Map.of("PORTCULLIS_WORKERS", "many"),
                                "--transport=eopll",
                                "--lgo.level=INFO",
                                "--log.level=INFO",
                                "--confg",
                                "x",
                                "-x",
                                "stray"))
                .problems();
        String text = String.join(
                "\n", problems.stream().map(Problem::toString).sorted().toList());
        assertTrue(text.contains("env PORTCULLIS_WORKERS: workers: 'many' is not a number"), text);
        assertTrue(text.contains("flag --transport: transport: 'eopll' is not allowed"), text);
        assertTrue(text.contains("flag --lgo.level: unknown key 'lgo' at the top level; did you mean 'log'?"), text);
        assertTrue(text.contains("flag --confg: unknown key 'confg' at the top level; did you mean 'config'?"), text);
        assertTrue(text.contains("test.yml:1:6: log: has no keys inside, but flag --log.level sets one"), text);
        assertTrue(text.contains("argument '-x': unknown option; write --config FILE"), text);
        assertTrue(text.contains("argument 'stray': belongs to no option"), text);
    }

    @Test
    void unknownVariablesAreWarnings() throws Exception {
        Map<String, String> environment = Map.of(
                "PORTCULLIS_LOG_LEVLE", "INFO",
                "PORTCULLIS_CONFIG", "x.yml",
                "PORTCULLIS_JAVA_OPTS", "-Xmx1g",
                "PORTCULLIS_PORT", "tcp://10.0.0.1:8443",
                "PORTCULLIS_PORT_8443_TCP_ADDR", "10.0.0.1",
                "PORTCULLIS_SERVICE_HOST", "10.0.0.1");
        List<Problem> warnings = load(ConfigText.REST, environment).warnings();
        assertEquals(1, warnings.size(), warnings::toString);
        assertEquals(
                "env PORTCULLIS_LOG_LEVLE: unknown key 'levle' in log: ignored; did you mean 'level'?",
                warnings.get(0).toString());
    }

    private static LoadedSettings load(String file, Map<String, String> environment, String... flags)
            throws SettingsException {
        return ConfigText.loader()
                .withoutCertificateFiles()
                .withEnvironment(environment)
                .withFlags(List.of(flags))
                .load("test.yml", file);
    }
}

package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * Every key of Traefik's that a user of gRPC may have in a file is known here: honoured, or ignored with a warning, or refused
 * because it guards something; never taken for a slip of the pen. The files have the shapes of Traefik's reference.
 */
final class TraefikKeysTest {
    /** Keys of other routers, certificates, and providers than ours, and of what is not built: each must leave a file usable. */
    private static final String IGNORED = """
            certificatesResolvers: { le: { acme: { email: a@b.test, storage: acme.json, tlsChallenge: {} } } }
            hostResolver: { cnameFlattening: true }
            global: { checkNewVersion: false, sendAnonymousUsage: false }
            experimental: { plugins: { p: { moduleName: m, version: v1 } } }
            pilot: { token: t }
            spiffe: { workloadAPIAddr: "unix:///a" }
            tracing: { otlp: { grpc: { endpoint: "a:4317" } } }
            udp: { routers: { u: { entryPoints: [x], service: y } } }
            tcp: { routers: { t: { rule: "HostSNI(`*`)", service: y } } }
            """;

    @TempDir
    private Path folder = Path.of("");

    private CheckedSettings check(String resource, String more) throws Exception {
        Files.writeString(folder.resolve("dynamic.yml"), text("traefik-dynamic.yml"));
        Path file = Files.writeString(folder.resolve(resource), text(resource) + more);
        return ConfigText.loader().startingAt(folder).withoutCertificateFiles().check(file);
    }

    private static String text(String resource) throws Exception {
        try (var stream = TraefikKeysTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyKeyOfAUsersFilesHasAVerdictAndTheProxyStarts() throws Exception {
        CheckedSettings checked = check("traefik-static.yml", IGNORED);
        assertEquals(List.of(), checked.problems());
        assertNoneIsUnknown(checked.warnings());
        assertVerdicts(text("traefik-static.yml") + IGNORED, checked);
        assertVerdicts(text("traefik-dynamic.yml"), checked);
    }

    /** They stop a start, with a sentence that says so: what they guard would be open without them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "middlewares: { m: { basicAuth: { users: [\"a:b\"], realm: r, headerField: h, removeHeader: true } } }",
                "middlewares: { m: { digestAuth: { users: [\"a:b:c\"] } } }",
                "middlewares: { m: { forwardAuth: { address: \"http://a\", authResponseHeaders: [X-User] } } }",
                "middlewares: { m: { plugin: { p: { k: v } } } }",
                "middlewares: { m: { headers: { allowedHosts: [a.test] } } }",
                "services: { x: { highestRandomWeight: { services: [ { name: s } ] } } }"
            })
    void whatGuardsOrRoutesIsRefusedByName(String yaml) throws Exception {
        CheckedSettings checked = ConfigText.loader()
                .check(
                        "test.yml",
                        ConfigText.REST.replace("services:", "services_:").replace("http:", "http:\n  " + yaml));
        List<Problem> refused = checked.problems().stream()
                .filter(problem -> problem.message().matches("(?s).*not (yet supported|supported yet).*"))
                .toList();
        assertEquals(1, refused.size(), () -> "" + checked.problems());
    }

    private static void assertNoneIsUnknown(List<Problem> problems) {
        assertEquals(
                List.of(),
                problems.stream()
                        .map(Problem::message)
                        .filter(message -> message.contains("unknown"))
                        .toList());
    }

    /** A key that is ignored stands for all below it. */
    private static void assertVerdicts(String yaml, CheckedSettings checked) {
        List<String> judged = checked.keys().stream().map(KeyVerdict::path).toList();
        List<String> leaves = new ArrayList<>();
        collect("", new Yaml().load(yaml), leaves);
        assertTrue(leaves.size() > 20, "the file is read");
        List<String> silent = leaves.stream()
                .filter(leaf -> judged.stream().noneMatch(path -> leaf.startsWith(path) || path.startsWith(leaf)))
                .toList();
        assertEquals(List.of(), silent);
    }

    private static void collect(String path, Object node, List<String> leaves) {
        if (node instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, value) -> collect(path.isEmpty() ? "" + key : path + "." + key, value, leaves));
        } else {
            leaves.add(path);
        }
    }
}

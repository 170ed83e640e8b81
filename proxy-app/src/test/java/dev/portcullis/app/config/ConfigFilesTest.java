package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not there or not readable, files that name others, and where files are looked for. */
final class ConfigFilesTest {
    private static final String STATIC = "entryPoints: { grpc: { address: \":1\" } }\n";
    private static final String DYNAMIC = """
            http:
              routers: { %1$s: { rule: "Host(`%1$s`)", service: %1$s } }
              services: { %1$s: { loadBalancer: { servers: [ { url: "h2c://a:1" } ] } } }
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void refusesMissingFile() {
        assertOnly(folder.resolve("nope.yml"), "the file does not exist");
    }

    @Test
    void refusesFolder() {
        assertOnly(folder, "this is a folder");
    }

    @Test
    void refusesToml() throws Exception {
        assertOnly(write("traefik.toml", "[log]\n"), "TOML is not supported");
    }

    @Test
    void refusesTextThatIsNotUtf8() throws Exception {
        Path file = folder.resolve("latin.yml");
        Files.write(file, "log: {}\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Problem problem = assertOnly(file, "not UTF-8");
        assertEquals(2, problem.line());
        assertEquals(6, problem.column());
    }

    @Test
    void refusesBinaryFile() throws Exception {
        Path file = folder.resolve("binary.yml");
        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
        assertOnly(file, "not UTF-8");
    }

    @Test
    void readsFileWithByteOrderMarkAndWindowsLines() throws Exception {
        Path file = write("bom.yml", "\uFEFF" + ConfigText.REST.replace("\n", "\r\n"));
        assertEquals(
                1, ConfigText.loader().load(file).settings().edge().routers().size());
    }

    @Test
    void refusesCertificatesThatAreNotThere() throws Exception {
        write("a.crt", "x");
        Path file = write(
                "p.yml",
                ConfigText.REST + "tls:\n  certificates:\n  - certFile: a.crt\n    keyFile: a.key\n"
                        + "  - { certFile: ., keyFile: a.crt }\n");
        List<Problem> problems = problems(file);
        assertEquals(2, problems.size());
        assertEquals(8, problems.get(0).line());
        assertEquals(14, problems.get(0).column());
        assertTrue(problems.get(0).message().contains("does not exist"), problems::toString);
        assertTrue(problems.get(1).message().contains("is not a file"), problems::toString);
    }

    @Test
    void readsDynamicFile() throws Exception {
        Path dynamic = write("dynamic.yml", DYNAMIC.formatted("x"));
        Path file = write("static.yml", STATIC + "providers: { file: { filename: dynamic.yml, watch: false } }\n");
        LoadedSettings loaded = ConfigText.loader().startingAt(folder).load(file);
        assertEquals(List.of(file, dynamic), loaded.settings().files());
        assertEquals("x", loaded.settings().edge().routers().get(0).name());
        assertEquals(List.of(), loaded.warnings());
    }

    @Test
    void reportsProblemsOfBothFilesInTheirOrder() throws Exception {
        write("dynamic.yml", "http: { rooters: {} }\nlog: {}\n");
        Path file = write("static.yml", STATIC + "providers: { file: { filename: dynamic.yml } }\nlogg: {}\n");
        List<Problem> problems = problems(file);
        assertEquals(3, problems.size());
        assertEquals(file.toString(), problems.get(0).file());
        assertEquals(3, problems.get(0).line());
        assertTrue(problems.get(1).message().contains("did you mean 'routers'?"), problems::toString);
        assertTrue(problems.get(2).message().contains("log: belongs in the static file"), problems::toString);
    }

    @Test
    void reportsDynamicFileThatIsNotThere() throws Exception {
        Path file = write("static.yml", STATIC + "providers: { file: { filename: gone.yml } }\n");
        Problem problem = assertOnly(file, "the file does not exist");
        assertTrue(problem.file().endsWith("gone.yml"), problem::toString);
    }

    @Test
    void readsEveryYamlFileOfFolder() throws Exception {
        Files.createDirectories(folder.resolve("d/sub"));
        Files.createDirectories(folder.resolve("d/..data"));
        write("d/b.yml", DYNAMIC.formatted("b"));
        write("d/a.yaml", DYNAMIC.formatted("a"));
        write("d/sub/c.yml", DYNAMIC.formatted("c"));
        write("d/..data/b.yml", DYNAMIC.formatted("b"));
        write("d/notes.txt", "not yaml: [");
        Path file = write("static.yml", STATIC + "providers: { file: { directory: d } }\n");
        LoadedSettings loaded = ConfigText.loader().startingAt(folder).load(file);
        assertEquals(
                List.of("a", "b", "c"),
                loaded.settings().edge().routers().stream()
                        .map(RouterSettings::name)
                        .toList());
    }

    @Test
    void refusesTomlInFolder() throws Exception {
        Files.createDirectories(folder.resolve("d"));
        write("d/a.yml", DYNAMIC.formatted("a"));
        write("d/b.toml", "[http]\n");
        Problem problem =
                assertOnly(write("static.yml", STATIC + "providers: { file: { directory: d } }\n"), "is not supported");
        assertTrue(problem.file().endsWith("b.toml"), problem::toString);
        assertTrue(problem.message().contains("key = value becomes key: value"), problem::toString);
    }

    @Test
    void refusesNameThatTwoFilesDefine() throws Exception {
        Files.createDirectories(folder.resolve("d"));
        write("d/a.yml", DYNAMIC.formatted("x"));
        write("d/b.yml", DYNAMIC.formatted("x"));
        List<Problem> problems = problems(write("static.yml", STATIC + "providers: { file: { directory: d } }\n"));
        assertEquals(2, problems.size());
        assertTrue(
                problems.get(0).message().contains("this router is defined twice; the first is at "),
                problems::toString);
        assertTrue(problems.get(0).message().contains("a.yml, line 2"), problems::toString);
    }

    @Test
    void findsFirstFileOfSearch() throws Exception {
        Path other = Files.createDirectories(folder.resolve("etc"));
        ConfigSearch search = new ConfigSearch(Map.of(), List.of(folder, other));
        assertEquals(Optional.empty(), search.find());
        Path traefik = write("traefik.yml", "");
        assertEquals(Optional.of(traefik), search.find());
        Path own = write("etc/portcullis.yml", "");
        assertEquals(Optional.of(own), search.find());
        ConfigSearch named = new ConfigSearch(Map.of("PORTCULLIS_CONFIG", "/nope.yml"), List.of(folder));
        assertEquals(Optional.of(Path.of("/nope.yml")), named.find());
    }

    @Test
    void looksInUsersFolders() {
        assertEquals(
                List.of(
                        Path.of(""),
                        Path.of("/x"),
                        Path.of("/h/.config"),
                        Path.of("/etc/portcullis"),
                        Path.of("/etc/traefik")),
                ConfigSearch.usualFolders(Map.of("XDG_CONFIG_HOME", "/x", "HOME", "/h")));
        assertEquals(3, ConfigSearch.usualFolders(Map.of("XDG_CONFIG_HOME", "")).size());
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<Problem> problems(Path file) {
        ConfigLoader loader = ConfigText.loader().startingAt(folder);
        return assertThrows(SettingsException.class, () -> loader.load(file)).problems();
    }

    private Problem assertOnly(Path file, String inMessage) {
        List<Problem> problems = problems(file);
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).message().contains(inMessage), problems::toString);
        return problems.get(0);
    }
}

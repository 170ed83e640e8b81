package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Arguments in, exit code and text out; the proxy itself is not started. */
final class CommandLineTest {
    private static final String GOOD = """
            entryPoints: { grpc: { address: ":1" } }
            http:
              routers: { all: { rule: "PathPrefix(`/`)", service: s } }
              services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:1" } ] } } }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> steps = new ArrayList<>();
    private RunningProxy.Opener opener = (read, source) -> new RecordingProxy(steps);
    private EdgeStarter starter = EdgeProxy::start;

    @Test
    void runsUntilItIsToldToStop() throws Exception {
        for (String option : new String[] {"--config", "--configFile", "-c"}) {
            steps.clear();
            assertEquals(0, execute("run", option, write(GOOD)));
            assertEquals(List.of("started", "awaitShutdown", "close"), steps);
        }
        assertEquals("", err.toString());
    }

    @Test
    void findsConfigurationItself() throws Exception {
        Files.writeString(folder.resolve("traefik.yml"), GOOD);
        assertEquals(0, execute("run"));
        assertEquals(3, steps.size());
    }

    @Test
    void takesSettingsAsOptions() throws Exception {
        opener = (read, source) -> {
            AppSettings settings = read.settings();
            steps.add(settings.log().level() + " " + settings.edge().workers());
            return new RecordingProxy(steps);
        };
        assertEquals(0, execute("run", "--log.level=DEBUG", "--config", write(GOOD), "--workers", "3"));
        assertEquals("DEBUG 3", steps.get(0));
    }

    @Test
    void runsWithoutFileWhenOptionsSayAll() {
        assertEquals(
                0,
                execute(
                        "run",
                        "--entryPoints.web.address=:1",
                        "--http.routers.r.rule=PathPrefix(`/`)",
                        "--http.routers.r.service=s",
                        "--http.services.s.loadBalancer.servers[0].url=h2c://127.0.0.1:1"));
        assertEquals(2, execute("run", "--entryPoints.web.adress=:1"));
        assertTrue(err.toString().contains("flag --entryPoints.web.adress: unknown key 'adress'"), err::toString);
    }

    @Test
    void exitsWithTwoOnMistakesAndPrintsAll() throws Exception {
        assertEquals(2, execute("run", "--config", write("logg: {}\nworkers: x\n" + GOOD)));
        assertTrue(err.toString().contains(":1:1: unknown key 'logg'"), err::toString);
        assertTrue(err.toString().contains(":2:10: workers: 'x' is not a number"), err::toString);
        assertTrue(err.toString().contains("2 problems"), err::toString);
        assertEquals(List.of(), steps);
    }

    @Test
    void exitsWithTwoOnMissingFile() {
        assertEquals(2, execute("run", "--config", folder.resolve("nope.yml").toString()));
        assertTrue(err.toString().contains("nope.yml: the file does not exist"), err::toString);
    }

    @Test
    void exitsWithTwoWithoutAnyFileAndShowsOne() throws Exception {
        assertEquals(2, execute("run"));
        assertTrue(err.toString().contains("no configuration file; name one with --config"), err::toString);
        assertTrue(err.toString().contains(folder.resolve("traefik.yml").toString()), err::toString);
        String example = err.toString().substring(err.toString().indexOf("entryPoints:"));
        new ConfigLoader(RuleCheck.NONE).withoutCertificateFiles().load("example", example);
    }

    @Test
    void exitsWithTwoOnBadUsage() {
        assertEquals(2, execute());
        assertEquals(2, execute("rnu"));
        assertTrue(err.toString().contains("run"), err::toString);
        assertEquals(2, execute("run", "--confg", "x"));
        assertEquals(2, execute("demo"));
    }

    @Test
    void exitsWithTwoWhenTheProxyRefusesItsSettings() throws Exception {
        starter = (settings, observers) -> {
            throw new SettingsException(List.of(new Problem("a.crt", 0, 0, "does not match its key", "")));
        };
        assertEquals(2, execute("run", "--config", write(GOOD)));
        assertTrue(err.toString().contains("a.crt: does not match its key"), err::toString);
        assertEquals(List.of("close"), steps);
    }

    @Test
    void exitsWithThreeWhenAnEntryPointCannotBeBound() throws Exception {
        starter = (settings, observers) -> {
            throw new IOException("entry point 'grpc' cannot listen on :1: Address already in use");
        };
        assertEquals(3, execute("run", "--config", write(GOOD)));
        assertTrue(err.toString().contains("entry point 'grpc' cannot listen on :1"), err::toString);
        assertEquals(List.of("close"), steps);
    }

    @Test
    void exitsWithThreeWhenTheAdminPortCannotBeBound() throws Exception {
        opener = (read, source) -> {
            throw new IOException("admin port", new BindException("Address already in use"));
        };
        assertEquals(3, execute("run", "--config", write(GOOD)));
    }

    @Test
    void exitsWithOneWhenALogCannotBeOpened() throws Exception {
        opener = (read, source) -> {
            throw new IOException("cannot open /var/log/access.log");
        };
        assertEquals(1, execute("run", "--config", write(GOOD)));
        assertTrue(err.toString().contains("cannot open /var/log/access.log"), err::toString);
    }

    @Test
    void exitsWithOneOnADefect() throws Exception {
        starter = (settings, observers) -> {
            throw new IllegalStateException("a defect");
        };
        assertEquals(1, execute("run", "--config", write(GOOD)));
        assertTrue(err.toString().contains("a defect"), err::toString);
    }

    @Test
    void printsHelpOnOneScreen() {
        for (String command : List.of(
                "", "run", "proxy", "check", "explain", "config", "certs", "reload", "healthcheck", "completion")) {
            out.getBuffer().setLength(0);
            assertEquals(0, command.isEmpty() ? execute("--help") : execute(command, "--help"));
            List<String> lines = out.toString().lines().toList();
            assertTrue(lines.size() <= 40, out::toString);
            assertTrue(lines.stream().allMatch(line -> line.length() <= 100), out::toString);
            assertTrue(out.toString().contains("Examples:"), out::toString);
            assertTrue(out.toString().indexOf("Examples:") < out.toString().indexOf("Usage:"), out::toString);
        }
    }

    @Test
    void printsVersion() {
        assertEquals(0, execute("version"));
        assertTrue(out.toString().startsWith("Portcullis "), out::toString);
        assertEquals(0, execute("--version"));
    }

    private int execute(String... arguments) {
        ConfigSearch search = new ConfigSearch(Map.of(), List.of(folder));
        CommandLine line = Portcullis.commandLine(
                new ConfigLoader(RuleCheck.NONE),
                search,
                opener,
                (settings, observers) -> starter.start(settings, observers));
        return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private String write(String text) throws IOException {
        return Files.writeString(folder.resolve("test.yml"), text).toString();
    }
}

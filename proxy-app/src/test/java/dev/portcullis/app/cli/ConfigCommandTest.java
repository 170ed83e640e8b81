package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.RuleCheck;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code config print} and {@code config schema}. */
final class ConfigCommandTest {
    private static final String GOOD = """
            workers: 2
            entryPoints: { grpc: { address: ":1" } }
            http:
              routers: { r: { rule: "PathPrefix(`/`)", service: s } }
              services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:1" } ] } } }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        ConfigLoader loader = new ConfigLoader(RuleCheck.NONE).withEnvironment(Map.of("PORTCULLIS_LOG_FORMAT", "json"));
        ConfigCommand command = new ConfigCommand(loader, () -> "{}", new ConfigSearch(Map.of(), List.of(folder)));
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void printsWhatIsInEffect() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yml"), GOOD);
        assertEquals(0, execute("print", "--effective", "--config", file.toString()));
        assertTrue(out.toString().contains("workers: 2\n"), out::toString);
        assertEquals(0, execute("print", "--effective", "--origins", "-c", file.toString()));
        assertTrue(out.toString().contains("workers: 2  # " + file + ":1\n"), out::toString);
    }

    @Test
    void flagsAndVariablesAreOverTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("a.yml"), GOOD);
        assertEquals(0, execute("print", "--log.level=DEBUG", "--origins", "--workers", "3", "-c", file.toString()));
        assertTrue(out.toString().contains("workers: 3  # flag --workers\n"), out::toString);
        assertTrue(out.toString().contains("  level: DEBUG  # flag --log.level\n"), out::toString);
        assertTrue(out.toString().contains("  format: json  # env PORTCULLIS_LOG_FORMAT\n"), out::toString);
    }

    @Test
    void exitsWithTwoOnProblemsAndBadUsage() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.yml"), "worker: 2\n" + GOOD);
        assertEquals(2, execute("print", "-c", bad.toString()));
        assertTrue(err.toString().contains("bad.yml:1:1: unknown key 'worker'"), err::toString);
        assertEquals(2, execute("print"));
        assertTrue(err.toString().contains("no configuration file"), err::toString);
        assertEquals(2, execute());
        assertTrue(err.toString().contains("write config print or config schema"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void printsTheSchema() {
        assertEquals(0, execute("schema"));
        assertEquals("{}", out.toString().strip());
    }
}

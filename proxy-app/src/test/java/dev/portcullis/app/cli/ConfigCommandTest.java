package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code config print} and {@code config schema}, with texts of the test's. */
final class ConfigCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        ConfigCommand command = new ConfigCommand(
                ConfigCommandTest::effective, () -> "{}", new ConfigSearch(Map.of(), List.of(Path.of("/none"))));
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private static String effective(Path file, boolean origins) throws SettingsException {
        if (file.toString().equals("bad.yml")) {
            throw new SettingsException(List.of(new Problem("bad.yml", 1, 1, "is wrong", "")));
        }
        return "workers: 2" + (origins ? "  # default" : "") + "\n";
    }

    @Test
    void printsWhatIsInEffect() {
        assertEquals(0, execute("print", "--effective", "--config", "a.yml"));
        assertEquals("workers: 2\n", out.toString());
        assertEquals(0, execute("print", "--effective", "--origins", "-c", "a.yml"));
        assertEquals("workers: 2\nworkers: 2  # default\n", out.toString());
    }

    @Test
    void exitsWithTwoOnProblemsAndBadUsage() {
        assertEquals(2, execute("print", "-c", "bad.yml"));
        assertTrue(err.toString().contains("bad.yml:1:1: is wrong"), err::toString);
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

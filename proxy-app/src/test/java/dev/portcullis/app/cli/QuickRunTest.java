package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.app.reload.ReadConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which arguments of {@code run} need no picocli, and that they mean the same without it. */
final class QuickRunTest {
    @TempDir
    private Path folder = Path.of("");

    private final List<ReadConfig> read = new ArrayList<>();

    /** Keeps what was read, and starts nothing. */
    private final RunningProxy.Opener opener = (config, again) -> {
        read.add(config);
        throw new IOException("not today");
    };

    @Test
    void takesFileAndSettings() {
        assertNotNull(QuickRun.of("run"));
        assertNotNull(QuickRun.of("run", "-c", "a.yml"));
        assertNotNull(QuickRun.of("run", "--config", "a.yml", "--log.level=DEBUG"));
        assertNotNull(QuickRun.of("run", "--entryPoints.web.address=:8443", "--configFile", "a.yml"));
    }

    @Test
    void leavesEverythingElseToTheCommandLine() {
        for (String line : new String[] {
            "",
            "proxy",
            "run --help",
            "run -h",
            "run --config",
            "run --config=a.yml",
            "run --config --log.level=DEBUG",
            "run --config a.yml --config b.yml",
            "run a.yml",
            "run @file",
            "run --log.level DEBUG"
        }) {
            assertNull(QuickRun.of(line.isEmpty() ? new String[0] : line.split(" ")), line);
        }
    }

    @Test
    void readsWhatTheCommandLineReads() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yml"), """
                entryPoints: { web: { address: "127.0.0.1:0" } }
                http:
                  routers: { all: { rule: "PathPrefix(`/`)", service: s } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:1" } ] } } }
                """);
        ConfigLoader loader = new ConfigLoader(RuleCheck.NONE);
        ConfigSearch search = new ConfigSearch(Map.of(), List.of(folder));
        String[] arguments = {"run", "--config", file.toString(), "--log.level=DEBUG", "--workers=3"};
        EdgeStarter starter = (settings, observers) -> {
            throw new IOException("not reached");
        };
        QuickRun quick = QuickRun.of(arguments);
        assertNotNull(quick);
        assertEquals(ExitCode.FAILED, quick.run(loader, search, opener, starter));
        assertEquals(
                ExitCode.FAILED,
                Portcullis.commandLine(loader, search, opener, starter).execute(arguments));
        assertEquals(2, read.size());
        assertEquals(read.get(0), read.get(1));
        assertEquals(3, read.get(0).settings().edge().workers());
        assertEquals("DEBUG", read.get(0).settings().log().level());
    }
}

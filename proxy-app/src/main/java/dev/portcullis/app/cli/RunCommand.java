package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code portcullis run}: loads the configuration, starts the proxy, and runs it until a signal. */
@Command(
        name = "run",
        header = {
            "Runs the proxy until SIGTERM or Ctrl-C; SIGHUP and changed files reload.",
            "",
            "Examples:",
            "  portcullis run                        with ./portcullis.yml, or one in /etc/portcullis",
            "  portcullis run --config traefik.yml   with this file",
            ""
        },
        synopsisHeading = "Usage: ",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private final ConfigLoader loader;
    private final ConfigSearch search;
    private final ProxyRun proxy;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec
    private @Nullable CommandSpec spec;

    RunCommand(ConfigLoader loader, ConfigSearch search, ProxyRun proxy) {
        this.loader = loader;
        this.search = search;
        this.proxy = proxy;
    }

    @Override
    public Integer call() {
        long startedAtNanos = System.nanoTime();
        Console console = Console.of(spec);
        Optional<Path> file = console.config(config.file, search);
        return file.isEmpty()
                ? ExitCode.UNUSABLE
                : proxy.run(() -> read(file.get()), console, startedAtNanos, started -> {});
    }

    /** Keeps only the settings: the files' trees must not stay in memory for as long as the proxy runs. */
    private ReadConfig read(Path file) throws SettingsException {
        LoadedSettings loaded = loader.load(file);
        return new ReadConfig(loaded.settings(), loaded.warnings());
    }
}

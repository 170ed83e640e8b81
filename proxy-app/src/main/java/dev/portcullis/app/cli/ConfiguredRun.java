package dev.portcullis.app.cli;

import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.settings.SettingsException;
import java.util.Optional;

/** What {@code portcullis run} does, whoever has read its arguments. The command's thread calls it. */
final class ConfiguredRun {
    private ConfiguredRun() {}

    /**
     * Loads the configuration, starts the proxy, and runs it until a signal.
     *
     * @param config empty when there is none, which was told
     * @return the exit code
     */
    static int run(Optional<NamedConfig> config, ProxyRun proxy, Console console) {
        long startedAtNanos = System.nanoTime();
        if (config.isEmpty()) {
            return ExitCode.UNUSABLE;
        }
        NamedConfig first = config.get().forRunning();
        NamedConfig again = first.again();
        return proxy.run(
                unused -> read(first), running -> read(again.beside(running)), console, startedAtNanos, started -> {});
    }

    /** Keeps only the settings: the files' trees must not stay in memory for as long as the proxy runs. */
    private static ReadConfig read(NamedConfig config) throws SettingsException {
        LoadedSettings loaded = config.load();
        return new ReadConfig(loaded.settings(), loaded.warnings());
    }
}

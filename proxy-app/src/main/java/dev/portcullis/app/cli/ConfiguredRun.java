package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code portcullis run} does, whoever has read its arguments. The command's thread calls it.
 *
 * @param loader reads the files
 * @param search finds the file that nobody named
 * @param proxy runs the proxy with what was read
 */
record ConfiguredRun(ConfigLoader loader, ConfigSearch search, ProxyRun proxy) {
    /**
     * Loads the configuration, starts the proxy, and runs it until a signal.
     *
     * @param named the file, or null to look for one
     * @param settings keys of the file as options
     * @return the exit code
     */
    int run(@Nullable Path named, List<String> settings, Console console) {
        long startedAtNanos = System.nanoTime();
        ConfigLoader withFlags = loader.withFlags(settings);
        Path file = named != null ? named : search.find().orElse(null);
        if (file == null && !withFlags.canDoWithoutFile()) {
            console.err().println(MissingConfig.explain(search));
            return ExitCode.UNUSABLE;
        }
        // Of a certificate that is served, a file that is gone for a while is no reason to refuse a reload: the proxy
        // judges.
        ConfigLoader again = withFlags.withoutCertificateFiles();
        return proxy.run(() -> read(withFlags, file), () -> read(again, file), console, startedAtNanos, started -> {});
    }

    /** Keeps only the settings: the files' trees must not stay in memory for as long as the proxy runs. */
    private static ReadConfig read(ConfigLoader loader, @Nullable Path file) throws SettingsException {
        LoadedSettings loaded = file == null ? loader.loadWithoutFile() : loader.load(file);
        return new ReadConfig(loaded.settings(), loaded.warnings());
    }
}

package dev.portcullis.app.cli;

import dev.portcullis.app.config.CheckedSettings;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that a command was asked about, before it is read.
 *
 * @param loader reads it, with the environment and the flags of the command line
 * @param file null when flags and environment do without one
 */
record NamedConfig(ConfigLoader loader, @Nullable Path file) {
    /**
     * A configuration that somebody named, or that is found where one is looked for; empty after telling where it was looked for.
     *
     * @param loader with the flags of the command line
     * @param named the file, or null to look for one
     */
    static Optional<NamedConfig> find(ConfigLoader loader, @Nullable Path named, ConfigSearch search, Console console) {
        Path file = named != null ? named : search.find().orElse(null);
        if (file == null && !loader.canDoWithoutFile()) {
            console.err().println(MissingConfig.explain(search));
            return Optional.empty();
        }
        return Optional.of(new NamedConfig(loader, file));
    }

    /** What messages call it. */
    String name() {
        return file == null ? "flags and environment" : file.toString();
    }

    /**
     * Reads it.
     *
     * @throws SettingsException when anything is wrong, with every problem
     */
    LoadedSettings load() throws SettingsException {
        return file == null ? loader.loadWithoutFile() : loader.load(file);
    }

    /** Reads it, and tells what became of it, whether it is usable or not. */
    CheckedSettings check() {
        return file == null ? loader.checkWithoutFile() : loader.check(file);
    }

    /** The same for a proxy that runs, which asks for no keys and origins. */
    NamedConfig forRunning() {
        return new NamedConfig(loader.forRunning(), file);
    }

    /**
     * The same for a proxy that runs already: of a certificate that is served, a file that is gone for a while is no reason to refuse a
     * reload. The proxy judges.
     */
    NamedConfig again() {
        return new NamedConfig(loader.withoutCertificateFiles(), file);
    }

    /** The same, with the objects of the settings that run where equal ones are read. */
    NamedConfig beside(@Nullable EdgeSettings running) {
        return new NamedConfig(loader.beside(running), file);
    }
}

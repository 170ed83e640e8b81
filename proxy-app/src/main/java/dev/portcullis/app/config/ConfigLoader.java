package dev.portcullis.app.config;

import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;

/**
 * Reads configuration files: Traefik's YAML, static and dynamic part in one file or in several. Immutable; any thread may
 * use it, and each load is independent of the others.
 */
public final class ConfigLoader {
    private final RuleCheck rules;
    private final Path folder;
    private final boolean checkFiles;

    /** A loader that looks at rules with the given check and starts relative paths where the process runs. */
    public ConfigLoader(RuleCheck rules) {
        this(rules, Path.of(""), true);
    }

    private ConfigLoader(RuleCheck rules, Path folder, boolean checkFiles) {
        this.rules = rules;
        this.folder = folder;
        this.checkFiles = checkFiles;
    }

    /** The same loader with relative paths (certificates, dynamic files) starting elsewhere. */
    public ConfigLoader startingAt(Path otherFolder) {
        return new ConfigLoader(rules, otherFolder, checkFiles);
    }

    /** The same loader for files whose certificates are not there yet, such as the demo's, which makes its own. */
    public ConfigLoader withoutCertificateFiles() {
        return new ConfigLoader(rules, folder, false);
    }

    /**
     * Reads the static file and what it names.
     *
     * @throws SettingsException when anything is wrong, with every problem of all files
     */
    public LoadedSettings load(Path file) throws SettingsException {
        return new Load(rules, folder, checkFiles).file(file);
    }

    /**
     * Reads the static part from text.
     *
     * @param name what messages call it
     * @throws SettingsException when anything is wrong, with every problem
     */
    public LoadedSettings load(String name, String text) throws SettingsException {
        return new Load(rules, folder, checkFiles).text(new SourceText(name, text));
    }
}

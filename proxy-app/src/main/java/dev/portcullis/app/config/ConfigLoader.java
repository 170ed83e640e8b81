package dev.portcullis.app.config;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads configuration files: Traefik's YAML, static and dynamic part in one file or in several, with environment
 * variables and flags on top. Immutable; any thread may use it, and each load is independent of the others.
 */
public final class ConfigLoader {
    private final LoadSources sources;

    /** A loader that looks at rules with the given check and starts relative paths where the process runs. */
    public ConfigLoader(RuleCheck rules) {
        this(new LoadSources(rules, Path.of(""), true, Map.of(), List.of(), true, null));
    }

    private ConfigLoader(LoadSources sources) {
        this.sources = sources;
    }

    /** The same loader with relative paths (certificates, dynamic files) starting elsewhere. */
    public ConfigLoader startingAt(Path otherFolder) {
        return new ConfigLoader(sources.withFolder(otherFolder));
    }

    /** The same loader for files whose certificates are not there yet, such as the demo's, which makes its own. */
    public ConfigLoader withoutCertificateFiles() {
        return new ConfigLoader(sources.withoutCertificateFiles());
    }

    /**
     * The same loader for a proxy that runs: what it loads tells nothing of {@link LoadedSettings#keys keys} and origins, and leaves
     * less garbage behind, whose collection holds up the loops.
     */
    public ConfigLoader forRunning() {
        return new ConfigLoader(sources.withoutKeys());
    }

    /**
     * The same loader for a reload: settings that are equal to those that run are the same objects.
     *
     * @param running null when none runs yet
     */
    public ConfigLoader beside(@Nullable EdgeSettings running) {
        return new ConfigLoader(sources.withRunning(running));
    }

    /** The same loader with variables: those that values name, and {@code PORTCULLIS_…} or {@code TRAEFIK_…} on top. */
    public ConfigLoader withEnvironment(Map<String, String> environment) {
        return new ConfigLoader(sources.withEnvironment(environment));
    }

    /** The same loader with flags such as {@code --log.level=DEBUG}, which go over environment and file. */
    public ConfigLoader withFlags(List<String> flags) {
        return new ConfigLoader(sources.withFlags(flags));
    }

    /** Whether flags or variables could do without a file: a flag is there, or a variable defines an entry point. */
    public boolean canDoWithoutFile() {
        return !sources.flags().isEmpty()
                || EnvironmentSettings.read(sources.environment()).stream()
                        .anyMatch(setting -> setting.steps().get(0).equals("entrypoints"));
    }

    /**
     * Reads the static file and what it names.
     *
     * @throws SettingsException when anything is wrong, with every problem of all files
     */
    public LoadedSettings load(Path file) throws SettingsException {
        return new Load(sources).file(file).orThrow();
    }

    /**
     * Reads the static part from text.
     *
     * @param name what messages call it
     * @throws SettingsException when anything is wrong, with every problem
     */
    public LoadedSettings load(String name, String text) throws SettingsException {
        return new Load(sources).text(new SourceText(name, text)).orThrow();
    }

    /**
     * Reads flags and environment alone.
     *
     * @throws SettingsException when anything is wrong, with every problem
     */
    public LoadedSettings loadWithoutFile() throws SettingsException {
        return new Load(sources).withoutFile().orThrow();
    }

    /** Reads the static file and what it names, and tells what became of it, whether it is usable or not. */
    public CheckedSettings check(Path file) {
        return new Load(sources).file(file).checked();
    }

    /** As {@link #check(Path)}, of flags and environment alone. */
    public CheckedSettings checkWithoutFile() {
        return new Load(sources).withoutFile().checked();
    }

    /** As {@link #check(Path)}, from text; {@code name} is what messages call it. */
    public CheckedSettings check(String name, String text) {
        return new Load(sources).text(new SourceText(name, text)).checked();
    }
}

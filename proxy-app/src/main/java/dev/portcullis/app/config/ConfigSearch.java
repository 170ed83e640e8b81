package dev.portcullis.app.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the configuration is looked for when the operator names no file: {@code $PORTCULLIS_CONFIG}, then
 * {@code portcullis.yml}, then {@code traefik.yml}, each in every folder.
 */
public final class ConfigSearch {
    /** The environment variable that names the file. */
    public static final String VARIABLE = "PORTCULLIS_CONFIG";

    private static final List<String> NAMES =
            List.of("portcullis.yml", "portcullis.yaml", "traefik.yml", "traefik.yaml");

    private final Map<String, String> environment;
    private final List<Path> folders;

    /** A search in the given folders, first to last. */
    public ConfigSearch(Map<String, String> environment, List<Path> folders) {
        this.environment = Map.copyOf(environment);
        this.folders = List.copyOf(folders);
    }

    /** The search of a program that runs on a machine: here, in the user's folders, then in {@code /etc}. */
    public static ConfigSearch ofProcess() {
        return new ConfigSearch(System.getenv(), usualFolders(System.getenv()));
    }

    static List<Path> usualFolders(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>(List.of(Path.of("")));
        String own = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (!own.isEmpty()) {
            folders.add(Path.of(own));
        }
        String home = environment.getOrDefault("HOME", "");
        if (!home.isEmpty()) {
            folders.add(Path.of(home, ".config"));
        }
        folders.addAll(List.of(Path.of("/etc/portcullis"), Path.of("/etc/traefik")));
        return folders.stream().distinct().toList();
    }

    /** The variables of the process. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The file to load; one that the variable names is taken even when it does not exist, so that the loader says so. */
    public Optional<Path> find() {
        String named = environment.getOrDefault(VARIABLE, "");
        return named.isEmpty()
                ? candidates().stream().filter(Files::isRegularFile).findFirst()
                : Optional.of(Path.of(named));
    }

    /** Every place that is looked at, in order. */
    public List<Path> candidates() {
        List<Path> candidates = new ArrayList<>();
        for (String name : NAMES) {
            folders.forEach(folder -> candidates.add(folder.resolve(name)));
        }
        return candidates;
    }
}

package dev.portcullis.app.reload;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Configuration files in a folder, and a proxy that takes every settings but those with a router called {@code refused}. */
final class ReloadFiles implements Reloader {
    /** Far above what a change takes; a test that waits this long has failed. */
    private static final long PATIENCE_SECONDS = 30;

    private final Path folder;
    private final BlockingQueue<String> applied = new LinkedBlockingQueue<>();

    ReloadFiles(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** A static file that names what the dynamic part is in. */
    Path writeStatic(String fileProvider) throws IOException {
        return Files.writeString(path("static.yml"), """
                entryPoints: { grpc: { address: ":1" } }
                providers: { providersThrottleDuration: 0s, file: { %s } }
                """.formatted(fileProvider));
    }

    static String dynamic(String router) {
        return """
                http:
                  routers: { %s: { rule: "PathPrefix(`/`)", service: s } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:1" } ] } } }
                """.formatted(router);
    }

    /** Writes in place. */
    void write(String name, String text) throws IOException {
        Files.writeString(path(name), text);
    }

    /** Writes beside, and renames over. */
    void replace(String name, String text) throws IOException {
        Path beside = Files.writeString(path(name + ".new"), text);
        Files.move(beside, path(name), StandardCopyOption.ATOMIC_MOVE);
    }

    ConfigSource source() {
        return running -> {
            LoadedSettings loaded = new ConfigLoader(RuleCheck.NONE)
                    .startingAt(folder)
                    .beside(running)
                    .load(path("static.yml"));
            return new ReadConfig(loaded.settings(), loaded.warnings());
        };
    }

    ConfigReload reload() throws SettingsException {
        return new ConfigReload(source().load(), source(), this, System.currentTimeMillis() + 60_000);
    }

    @Override
    public Applied reload(EdgeSettings settings) throws SettingsException {
        List<String> routers =
                settings.routers().stream().map(RouterSettings::name).toList();
        if (routers.contains("refused")) {
            throw new SettingsException(List.of(Problem.of("the proxy refuses this")));
        }
        applied.add(String.join(",", routers));
        return new Applied(List.of(routers.size() + " routers"), List.of(), List.of());
    }

    /** The routers of the next reload that was applied. */
    String next() throws InterruptedException {
        return String.valueOf(applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** Whether no reload was applied that {@link #next} did not tell. */
    boolean isQuiet() {
        return applied.isEmpty();
    }
}

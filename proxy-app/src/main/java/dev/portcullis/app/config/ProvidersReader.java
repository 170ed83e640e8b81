package dev.portcullis.app.config;

import dev.portcullis.app.settings.WatchSettings;
import dev.portcullis.settings.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads {@code providers}: where the dynamic part stands. */
final class ProvidersReader {
    /** Deep enough for any sorting of files, and an end for a folder that links to its parent. */
    private static final int FOLDER_DEPTH_MAX = 8;

    private static final String[] OTHERS = {
        "docker",
        "swarm",
        "kubernetesIngress",
        "kubernetesIngressNGINX",
        "kubernetesCRD",
        "kubernetesGateway",
        "knative",
        "rest",
        "consulCatalog",
        "nomad",
        "ecs",
        "consul",
        "etcd",
        "zooKeeper",
        "redis",
        "http",
        "plugin",
        "marathon",
        "rancher",
        "precedence"
    };

    private ProvidersReader() {}

    /** The dynamic files in the order in which they are read; a relative path starts at the folder. */
    static List<Path> read(Section providers, Path folder) {
        Section file = providers.optional("file");
        Value filename = file.value("filename");
        Value directory = file.value("directory");
        filename.text("");
        directory.text("");
        List<Path> files = List.of();
        if (filename.present() && directory.present()) {
            directory.errorAtKey("both filename and directory; keep one of them");
        } else if (filename.present()) {
            files = filename(filename, folder);
        } else if (directory.present()) {
            files = directory(directory, folder);
        } else if (file.present()) {
            file.self().errorAtKey("a filename or a directory is needed");
        }
        file.value("watch");
        file.notYet("debugLogGeneratedTemplate");
        file.end();
        providers.value("providersThrottleDuration");
        for (String other : OTHERS) {
            providers.notYetBecause(other, "only providers.file is read");
        }
        providers.end();
        return files;
    }

    /** How changes of what {@link #read} names are noticed. */
    static WatchSettings watch(Section providers, Path folder) {
        WatchSettings usual = WatchSettings.DEFAULT;
        Section file = providers.optional("file");
        Value directory = file.value("directory");
        List<Path> folders = directory.present()
                ? directory.parsed(name -> List.of(resolve(folder, name)), List.<Path>of())
                : List.of();
        return new WatchSettings(
                file.flag("watch", usual.files()),
                providers.millis("providersThrottleDuration", usual.throttleMillis()),
                folders);
    }

    private static List<Path> filename(Value value, Path folder) {
        String text = value.text("");
        if (text.isEmpty()) {
            return List.of();
        }
        return value.parsed(name -> List.of(resolve(folder, name)), List.of());
    }

    private static Path resolve(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path", e);
        }
    }

    private static List<Path> directory(Value value, Path folder) {
        String text = value.text("");
        Path path = text.isEmpty() ? folder : value.parsed(name -> resolve(folder, name), folder);
        if (!Files.isDirectory(path)) {
            value.error(
                    "the folder " + Value.quoted(path.toString()) + " does not exist" + TextFile.absoluteHint(path));
            return List.of();
        }
        try (Stream<Path> entries = Files.walk(path, FOLDER_DEPTH_MAX)) {
            List<Path> files =
                    entries.filter(entry -> isShown(path, entry)).sorted().toList();
            files.stream()
                    .filter(file -> hasEnding(file, ".toml"))
                    .forEach(file ->
                            value.reading().problems().error(new Problem(file.toString(), 0, 0, TextFile.TOML, "")));
            return files.stream().filter(file -> !hasEnding(file, ".toml")).toList();
        } catch (IOException | UncheckedIOException e) {
            value.error("the folder cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    /** Kubernetes mounts each file as a link into a hidden folder; reading both would define everything twice. */
    private static boolean isShown(Path root, Path entry) {
        for (Path part : root.relativize(entry)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        boolean read = hasEnding(entry, ".yml") || hasEnding(entry, ".yaml") || hasEnding(entry, ".toml");
        return read && Files.isRegularFile(entry);
    }

    private static boolean hasEnding(Path file, String ending) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }
}

package dev.portcullis.app.reload;

import dev.portcullis.app.settings.AppSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a configuration was read from.
 *
 * @param files of the configuration, in the order of their reading
 * @param certificates files of certificates, keys, and their passwords
 * @param folders whose YAML files are read too, whatever they are called
 */
record WatchPlan(Set<Path> files, Set<Path> certificates, Set<Path> folders) {
    /** As deep as the loader goes. */
    static final int FOLDER_DEPTH_MAX = 8;

    static WatchPlan of(AppSettings settings) {
        return new WatchPlan(
                new LinkedHashSet<>(settings.files()),
                new LinkedHashSet<>(PemFiles.of(settings.edge())),
                new LinkedHashSet<>(settings.watch().folders()));
    }

    /** The same and more files, as far as their names are paths: those that problems were found in. */
    WatchPlan with(List<String> names) {
        Set<Path> more = new LinkedHashSet<>(files);
        for (String name : names) {
            try {
                if (!name.isEmpty()) {
                    more.add(Path.of(name));
                }
            } catch (InvalidPathException notAFile) {
                // Such as the name of a flag: nothing to watch.
            }
        }
        return new WatchPlan(more, certificates, folders);
    }

    /** All that this one names, and all that the other does. */
    WatchPlan and(WatchPlan other) {
        return new WatchPlan(
                union(files, other.files), union(certificates, other.certificates), union(folders, other.folders));
    }

    private static Set<Path> union(Set<Path> some, Set<Path> more) {
        Set<Path> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return all;
    }

    /** Whether this file is read for where it is. */
    boolean isInFolder(Path file) {
        return folders.stream().anyMatch(file::startsWith);
    }

    /** Files of the configuration and of certificates, whether they are there or not. */
    Set<Path> namedFiles() {
        return union(files, certificates);
    }

    /** All files, and those that are in the folders now. */
    Set<Path> presentFiles() {
        Set<Path> present = namedFiles();
        for (Path folder : folders) {
            try (Stream<Path> entries = Files.walk(folder, FOLDER_DEPTH_MAX)) {
                entries.filter(entry -> isShown(folder, entry)).sorted().forEach(present::add);
            } catch (IOException | UncheckedIOException gone) {
                // The loader says that the folder cannot be read; here it has no files.
            }
        }
        return present;
    }

    private static boolean isShown(Path folder, Path entry) {
        String name = entry.toString().toLowerCase(Locale.ROOT);
        return (name.endsWith(".yml") || name.endsWith(".yaml"))
                && !isHidden(folder.relativize(entry))
                && Files.isRegularFile(entry);
    }

    /** Kubernetes keeps the versions of a mount in hidden folders; the names beside them are links into one. */
    static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}

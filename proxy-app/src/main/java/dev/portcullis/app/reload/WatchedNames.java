package dev.portcullis.app.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In which folders which names matter to a configuration: for each file, every link on the way to it and the file at its end,
 * so that a link that is replaced is seen where it stands. Kubernetes replaces {@code ..data}, not the files. Immutable once
 * made.
 */
final class WatchedNames {
    /** A watch of the kernel each; whoever has more folders of configuration waits for the slow look. */
    static final int FOLDERS_MAX = 256;

    /** As many as Linux follows on the way to one file. */
    private static final int LINKS_MAX = 40;

    private final Map<Path, Set<String>> names = new LinkedHashMap<>();
    private final Map<Path, Set<String>> certificateNames = new HashMap<>();
    private final Set<Path> whole = new HashSet<>();

    private WatchedNames() {}

    static WatchedNames of(WatchPlan plan) {
        WatchedNames watched = new WatchedNames();
        plan.certificates().forEach(watched::follow);
        watched.names.forEach((folder, some) -> watched.certificateNames.put(folder, Set.copyOf(some)));
        plan.presentFiles().forEach(watched::follow);
        plan.folders().forEach(watched::followFolder);
        return watched;
    }

    /** The folders to watch. */
    Set<Path> folders() {
        return names.keySet();
    }

    /** Whether a change of this name in this folder can be one of the configuration. */
    boolean matters(Path folder, String name) {
        return whole.contains(folder) || names.getOrDefault(folder, Set.of()).contains(name);
    }

    /** Whether a certificate or key is found by this name in this folder, perhaps beside a configuration file. */
    boolean isOfCertificate(Path folder, String name) {
        return certificateNames.getOrDefault(folder, Set.of()).contains(name);
    }

    private void followFolder(Path folder) {
        follow(folder);
        try (Stream<Path> entries = Files.walk(folder, WatchPlan.FOLDER_DEPTH_MAX)) {
            entries.filter(Files::isDirectory)
                    .filter(entry -> entry.equals(folder) || !WatchPlan.isHidden(folder.relativize(entry)))
                    .map(Path::toAbsolutePath)
                    .filter(entry -> add(entry, "."))
                    .forEach(whole::add);
        } catch (IOException | UncheckedIOException gone) {
            // What leads to it is watched, and that is where it will come back.
        }
    }

    /** Walks a path name by name; a link's target takes its place. Ends early where there is nothing. */
    private void follow(Path path) {
        Path absolute = path.toAbsolutePath();
        Path at = absolute.getRoot();
        Deque<Path> ahead = new ArrayDeque<>();
        absolute.forEach(ahead::addLast);
        int links = 0;
        while (!ahead.isEmpty() && links <= LINKS_MAX) {
            Path name = ahead.removeFirst();
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
                continue;
            }
            Path next = at.resolve(name).normalize();
            Path target = targetOf(next);
            if (target != null) {
                add(at, name.toString());
                links++;
                prepend(ahead, target);
                at = target.isAbsolute() ? target.getRoot() : at;
                continue;
            }
            if (ahead.isEmpty() || !Files.exists(next)) {
                add(at, name.toString());
                return;
            }
            at = next;
        }
    }

    private static void prepend(Deque<Path> ahead, Path target) {
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
            ahead.addFirst(target.getName(i));
        }
    }

    private static @Nullable Path targetOf(Path path) {
        try {
            return Files.isSymbolicLink(path) ? Files.readSymbolicLink(path) : null;
        } catch (IOException gone) {
            return null;
        }
    }

    private boolean add(Path folder, String name) {
        if (!names.containsKey(folder) && names.size() >= FOLDERS_MAX) {
            return false;
        }
        names.computeIfAbsent(folder, any -> new LinkedHashSet<>()).add(name);
        return true;
    }
}

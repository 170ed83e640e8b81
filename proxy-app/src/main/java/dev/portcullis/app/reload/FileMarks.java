package dev.portcullis.app.reload;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What all files of a configuration were at one time; immutable. Contents count: a touch or a moved link is no change. */
final class FileMarks {
    static final FileMarks NONE = new FileMarks(Map.of());

    /** Half of a SHA-256 tells any two configurations apart, and is short enough to compare by eye. */
    private static final int HASH_CHARS = 16;

    private final Map<Path, FileMark> marks;

    private FileMarks(Map<Path, FileMark> marks) {
        this.marks = marks;
    }

    /**
     * Looks at every file of a plan.
     *
     * @param doubtful whether files are read that look as they did: when an event says that something was written
     */
    FileMarks again(WatchPlan plan, boolean doubtful) {
        Map<Path, FileMark> now = new LinkedHashMap<>();
        for (Path path : plan.presentFiles()) {
            FileMark before = marks.getOrDefault(path, FileMark.none(path));
            now.put(path, FileMark.of(path, before, doubtful));
        }
        return new FileMarks(now);
    }

    /**
     * Those of another plan: what was looked at stays as it was then, what was not is looked at now. What came into a folder or
     * went since is left for the next look to find.
     */
    FileMarks carriedTo(WatchPlan plan) {
        Set<Path> named = plan.namedFiles();
        Map<Path, FileMark> now = new LinkedHashMap<>(marks);
        now.keySet().removeIf(path -> !named.contains(path) && !plan.isInFolder(path));
        for (Path path : named) {
            now.computeIfAbsent(path, unseen -> FileMark.of(unseen, FileMark.none(unseen), true));
        }
        return new FileMarks(now);
    }

    /** Whether all of these were looked at. */
    boolean have(Collection<Path> files) {
        return marks.keySet().containsAll(files);
    }

    boolean hasContentOf(FileMarks other) {
        return contents().equals(other.contents());
    }

    /** Whether a file was written at this time or later. */
    boolean isNewerThan(long epochMillis) {
        return marks.values().stream().anyMatch(mark -> mark.modified().toMillis() >= epochMillis);
    }

    /** One word for the contents of some of the files, in their order; where they stand does not count. */
    String hashOf(Collection<Path> files) {
        MessageDigest digest = FileMark.sha256();
        for (Path file : files) {
            digest.update(marks.getOrDefault(file, FileMark.none(file)).hash().getBytes(StandardCharsets.US_ASCII));
        }
        return files.isEmpty() ? "" : HexFormat.of().formatHex(digest.digest()).substring(0, HASH_CHARS);
    }

    private Map<Path, String> contents() {
        Map<Path, String> contents = new LinkedHashMap<>();
        marks.forEach((path, mark) -> contents.put(path, mark.hash()));
        return contents;
    }
}

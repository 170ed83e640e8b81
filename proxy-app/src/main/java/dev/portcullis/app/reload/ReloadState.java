package dev.portcullis.app.reload;

import dev.portcullis.ReloadReport.KeptCertificate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Where the running configuration comes from and how the last reload went; for metrics and the admin port.
 *
 * @param succeeded reloads since the start that were applied
 * @param failed reloads since the start that were not
 * @param lastSucceeded whether the last one was applied; true before the first
 * @param loadedAt when what runs now was loaded
 * @param lastTry when the last reload ended, or the start
 * @param lastError every problem of the last reload; empty when it was applied
 * @param files the files that what runs now came from, the static one first
 * @param hash of the contents of these files, for comparing two machines; empty when there are none
 * @param needRestart what the files say and the process does not do yet
 * @param kept certificates that are served on because their files were no use when they were last read
 */
public record ReloadState(
        long succeeded,
        long failed,
        boolean lastSucceeded,
        Instant loadedAt,
        Instant lastTry,
        String lastError,
        List<Path> files,
        String hash,
        List<String> needRestart,
        List<KeptCertificate> kept) {
    /** Copies the lists. */
    public ReloadState {
        kept = List.copyOf(kept);
        files = List.copyOf(files);
        needRestart = List.copyOf(needRestart);
    }

    /** The state of a program that has just started. */
    static ReloadState started(Instant now, List<Path> files, String hash) {
        return new ReloadState(0, 0, true, now, now, "", files, hash, List.of(), List.of());
    }

    /** The state after a reload that was applied. */
    ReloadState applied(
            Instant now, List<Path> newFiles, String newHash, List<String> open, List<KeptCertificate> nowKept) {
        return new ReloadState(succeeded + 1, failed, true, now, now, "", newFiles, newHash, open, nowKept);
    }

    /** The state after a reload that changed nothing but certificates. */
    ReloadState refused(Instant now, String error, List<KeptCertificate> nowKept) {
        return new ReloadState(succeeded, failed + 1, false, loadedAt, now, error, files, hash, needRestart, nowKept);
    }
}

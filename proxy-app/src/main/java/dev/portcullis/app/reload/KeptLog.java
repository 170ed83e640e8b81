package dev.portcullis.app.reload;

import dev.portcullis.ReloadReport.KeptCertificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Says which certificates could not be replaced, once for each content of their files: a reload for another reason says nothing
 * again. Belongs to the reload thread.
 */
final class KeptLog {
    private final Consumer<String> log;
    private final Set<String> told = new HashSet<>();

    KeptLog(Consumer<String> log) {
        this.log = log;
    }

    /**
     * Logs what is new.
     *
     * @param marks as the files were when they were read
     * @return a line for each of them, new or not
     */
    List<String> tell(List<KeptCertificate> kept, FileMarks marks) {
        Set<String> now = new HashSet<>();
        List<String> lines = new ArrayList<>();
        for (KeptCertificate one : kept) {
            String line = "not replaced: " + one.reason() + "; the certificate of before is served on";
            String content = marks.hashOf(one.files()) + one.reason();
            lines.add(line);
            now.add(content);
            if (!told.contains(content)) {
                log.accept(line);
            }
        }
        told.clear();
        told.addAll(now);
        return lines;
    }
}

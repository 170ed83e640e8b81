package dev.portcullis.app.reload;

import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.Problem;
import java.util.List;

/**
 * What reading the files gave, without the files' trees, which would stay in memory as long as the proxy runs.
 *
 * @param settings usable as they are
 * @param warnings what does nothing yet and what looks wrong, each with its place
 */
public record ReadConfig(AppSettings settings, List<Problem> warnings) {
    /** Copies the list. */
    public ReadConfig {
        warnings = List.copyOf(warnings);
    }
}

package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What a look at configuration files gave, whether they are usable or not.
 *
 * @param loaded the settings; empty when there are problems
 * @param problems what must be mended, in the order of the files
 * @param warnings what does nothing yet and what looks wrong
 * @param keys what becomes of each key that was read
 */
public record CheckedSettings(
        Optional<LoadedSettings> loaded, List<Problem> problems, List<Problem> warnings, List<KeyVerdict> keys) {
    /** Copies the lists. */
    public CheckedSettings {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        keys = List.copyOf(keys);
    }
}

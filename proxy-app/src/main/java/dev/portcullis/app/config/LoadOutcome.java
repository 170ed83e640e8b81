package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.util.List;
import java.util.Optional;

/**
 * What one load came to.
 *
 * @param loaded the settings; empty when there are problems
 * @param problems what must be mended
 * @param warnings what does nothing yet and what looks wrong
 * @param recording what the readers asked for
 */
record LoadOutcome(
        Optional<LoadedSettings> loaded, List<Problem> problems, List<Problem> warnings, Recording recording) {
    LoadedSettings orThrow() throws SettingsException {
        if (loaded.isEmpty()) {
            throw new SettingsException(problems);
        }
        return loaded.get();
    }

    /** With a verdict on each key, which takes as long as the load and is not needed for it. */
    CheckedSettings checked() {
        return new CheckedSettings(loaded, problems, warnings, KeyVerdicts.of(recording));
    }
}

package dev.portcullis.app.config;

import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.Problem;
import java.util.List;

/**
 * What a load gave.
 *
 * @param settings usable as they are
 * @param warnings keys that do nothing yet and routers that never match, each with its place, in the order of the files
 */
public record LoadedSettings(AppSettings settings, List<Problem> warnings) {
    /** Copies the list. */
    public LoadedSettings {
        warnings = List.copyOf(warnings);
    }
}

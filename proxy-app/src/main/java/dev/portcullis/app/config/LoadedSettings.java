package dev.portcullis.app.config;

import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.Problem;
import java.util.List;

/** What a load gave. Immutable, and large: it holds the files' trees until nobody needs keys and origins any more. */
public final class LoadedSettings {
    private final AppSettings settings;
    private final List<Problem> warnings;
    private final Recording recording;

    LoadedSettings(AppSettings settings, List<Problem> warnings, Recording recording) {
        this.settings = settings;
        this.warnings = List.copyOf(warnings);
        this.recording = recording;
    }

    /** Usable as they are. */
    public AppSettings settings() {
        return settings;
    }

    /** Keys that do nothing yet and routers that never match, each with its place, in the order of the files. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** What becomes of each key that stands in the files, in the environment, or on the command line. */
    public List<KeyVerdict> keys() {
        return KeyVerdicts.of(recording);
    }

    /** Every setting that is in effect, with its value and where it comes from; secrets are masked. */
    public List<EffectiveSetting> effective() {
        return EffectiveSettings.list(recording);
    }

    /**
     * The settings in effect as YAML that can be loaded again, but for masked secrets.
     *
     * @param origins whether a comment behind each says where it comes from
     */
    public String effectiveYaml(boolean origins) {
        return EffectiveSettings.yaml(recording, origins);
    }
}

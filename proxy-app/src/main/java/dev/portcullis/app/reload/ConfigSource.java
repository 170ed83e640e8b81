package dev.portcullis.app.reload;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/** Reads the whole configuration again, from where the program read it at its start. Called on the reload thread. */
@FunctionalInterface
public interface ConfigSource {
    /**
     * Reads all files.
     *
     * @param running what the proxy runs with: where equal settings are read, these are given. Null at the start
     * @throws SettingsException when anything is wrong, with every problem of all files
     */
    ReadConfig load(@Nullable EdgeSettings running) throws SettingsException;

    /** Reads all files, while nothing runs. */
    default ReadConfig load() throws SettingsException {
        return load(null);
    }
}

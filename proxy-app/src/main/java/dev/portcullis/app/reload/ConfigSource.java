package dev.portcullis.app.reload;

import dev.portcullis.settings.SettingsException;

/** Reads the whole configuration again, from where the program read it at its start. Called on the reload thread. */
@FunctionalInterface
public interface ConfigSource {
    /**
     * Reads all files.
     *
     * @throws SettingsException when anything is wrong, with every problem of all files
     */
    ReadConfig load() throws SettingsException;
}

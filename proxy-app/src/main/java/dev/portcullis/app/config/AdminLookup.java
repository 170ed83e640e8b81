package dev.portcullis.app.config;

import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the admin port of a static file, and reads nothing else: a command that asks the running proxy must not fail because
 * somebody is editing a router.
 */
public final class AdminLookup {
    private AdminLookup() {}

    /**
     * The admin port, empty when nothing in the file asks for one.
     *
     * @throws SettingsException when the file cannot be read as YAML at all
     */
    public static Optional<AdminSettings> of(Path file) throws SettingsException {
        Problems unreadable = new Problems();
        SourceText source = TextFile.read(file, unreadable);
        unreadable.throwIfAny();
        if (source == null) {
            throw new IllegalStateException("a file without text has a problem");
        }
        Value document = YamlDocument.read(source, unreadable);
        unreadable.throwIfAny();
        Section root = Section.of(document);
        return Optional.ofNullable(new AdminReader(root).settings(EntryPointReader.readAll(root.value("entryPoints"))));
    }
}

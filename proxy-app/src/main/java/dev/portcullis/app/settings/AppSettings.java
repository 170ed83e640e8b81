package dev.portcullis.app.settings;

import dev.portcullis.settings.EdgeSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the operator asked for.
 *
 * @param files the configuration files that were read, the static one first
 * @param edge the data path
 * @param log the program's own log
 * @param accessLog one line per call, or null for none
 * @param admin the admin port, or null when nothing asks for it
 * @param watch how changed files are noticed
 * @param ocsp whether CAs are asked about the certificates; null: they are not
 */
public record AppSettings(
        List<Path> files,
        EdgeSettings edge,
        LogSettings log,
        @Nullable AccessLogSettings accessLog,
        @Nullable AdminSettings admin,
        WatchSettings watch,
        @Nullable OcspSettings ocsp) {
    /** Copies the list. */
    public AppSettings {
        files = List.copyOf(files);
    }
}

package dev.portcullis.app.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * Whether and how changed files are noticed (Traefik's {@code providers}).
 *
 * @param files whether files are watched at all. Default true, as Traefik
 * @param throttleMillis how long changes are gathered before they are read ({@code providersThrottleDuration}); 0 for not at
 *     all. Default 2000, as Traefik
 * @param folders whose files are part of the configuration, those of tomorrow too
 */
public record WatchSettings(boolean files, long throttleMillis, List<Path> folders) {
    /** Files are watched, changes gathered for two seconds. */
    public static final WatchSettings DEFAULT = new WatchSettings(true, 2_000, List.of());

    /** Copies the list. */
    public WatchSettings {
        folders = List.copyOf(folders);
    }
}

package dev.portcullis.settings;

import java.nio.file.Path;

/** Where PEM text comes from: Traefik's {@code FileOrContent}. */
public sealed interface PemSource {
    /**
     * A file, read when the settings are applied.
     *
     * @param path as the operator wrote it, resolved against the folder of the process
     */
    record File(Path path) implements PemSource {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * PEM text that stands in the settings themselves.
     *
     * @param pem may hold a key: never written to a log
     */
    record Inline(String pem) implements PemSource {
        @Override
        public String toString() {
            return "inline PEM";
        }
    }
}

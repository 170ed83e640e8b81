package dev.portcullis.app.config;

import dev.portcullis.settings.PemSource;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value that is a path or PEM text, Traefik's {@code FileOrContent}, and looks whether the file can be read.
 */
final class PemReader {
    static final PemSource UNUSABLE = new PemSource.Inline("");

    private final Path folder;
    private final boolean checkFiles;

    PemReader(Path folder, boolean checkFiles) {
        this.folder = folder;
        this.checkFiles = checkFiles;
    }

    /** The value of a key that must be there. */
    PemSource read(Section section, String key) {
        Value value = section.value(key);
        if (!value.present()) {
            section.self().error(key + " is needed: a path, or PEM text");
        }
        return item(value);
    }

    /** One such value, as an item of a list. */
    PemSource item(Value value) {
        String text = value.text("");
        if (!text.isEmpty()) {
            return source(value, text);
        }
        if (value.present() && value.kind().equals("a single value")) {
            value.error("is empty; it needs a path, or PEM text");
        }
        return UNUSABLE;
    }

    private PemSource source(Value value, String text) {
        if (text.contains("-----BEGIN")) {
            return new PemSource.Inline(text);
        }
        Path path = path(value, text);
        return path == null ? UNUSABLE : new PemSource.File(path);
    }

    /** A file that is no PEM; null when the key is absent or names none. */
    @Nullable
    PemSource fileOrNone(Value value) {
        if (!value.present()) {
            value.text("");
            return null;
        }
        Path path = path(value, value.text(""));
        return path == null ? null : new PemSource.File(path);
    }

    /** The path that a text names, or null after a problem has been noted. */
    @Nullable
    Path path(Value value, String text) {
        if (text.isEmpty()) {
            value.errorAtKey("is empty; it needs a path");
            return null;
        }
        try {
            Path path = folder.resolve(text);
            if (checkFiles) {
                check(value, path);
            }
            return path;
        } catch (InvalidPathException e) {
            value.error(Value.quoted(text) + " is not a path");
            return null;
        }
    }

    private static void check(Value value, Path path) {
        String shown = Value.quoted(path.toString());
        if (!Files.exists(path)) {
            value.error("the file " + shown + " does not exist" + TextFile.absoluteHint(path));
        } else if (!Files.isRegularFile(path)) {
            value.error(shown + " is not a file");
        } else if (!Files.isReadable(path)) {
            value.error(
                    "the file " + shown + " cannot be read by this user (" + new PemSource.File(path).access() + ")");
        }
    }
}

package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a configuration file as text, and says in the operator's words why it cannot. */
final class TextFile {
    static final String TOML = "TOML is not supported; write the same keys as YAML in a file that ends in .yml:"
            + " [a.b] becomes a: and under it b:, key = value becomes key: value, [[list]] an item that begins with -";

    /** Above any configuration; keeps a wrong path, such as a disk image, from filling the memory. */
    private static final long BYTES_MAX = 64L << 20;

    private TextFile() {}

    /** The text, or null after a problem has been noted. */
    static @Nullable SourceText read(Path path, Problems problems) {
        String name = path.toString();
        problems.remember(name);
        String refusal = refusal(path);
        if (!refusal.isEmpty()) {
            problems.error(new Problem(name, 0, 0, refusal, ""));
            return null;
        }
        try {
            return decode(name, Files.readAllBytes(path), problems);
        } catch (AccessDeniedException e) {
            problems.error(new Problem(name, 0, 0, "the file cannot be read by this user", ""));
        } catch (IOException e) {
            problems.error(new Problem(name, 0, 0, "the file cannot be read: " + e.getMessage(), ""));
        }
        return null;
    }

    private static String refusal(Path path) {
        if (!Files.exists(path)) {
            return "the file does not exist" + absoluteHint(path);
        }
        if (Files.isDirectory(path)) {
            return "this is a folder; name a YAML file in it";
        }
        if (path.toString().toLowerCase(Locale.ROOT).endsWith(".toml")) {
            return TOML;
        }
        return path.toFile().length() > BYTES_MAX ? "the file is larger than 64 MiB; that is no configuration" : "";
    }

    /** Where a relative path was looked for. */
    static String absoluteHint(Path path) {
        return path.isAbsolute() ? "" : " (looked for " + path.toAbsolutePath().normalize() + ")";
    }

    private static @Nullable SourceText decode(String name, byte[] bytes, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer input = ByteBuffer.wrap(bytes);
        try {
            String text = decoder.decode(input).toString();
            return new SourceText(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, input.position(), StandardCharsets.UTF_8);
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            int column = before.length() - before.lastIndexOf('\n');
            problems.error(
                    new Problem(name, line, column, "the file is not UTF-8 text: a byte here fits no character", ""));
            return null;
        }
    }
}

package dev.portcullis.app.reload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a file was when it was looked at.
 *
 * @param real behind all links; the path itself when there is nothing
 * @param bytes its size, -1 when there is no readable file
 * @param modified its last change
 * @param key which file it is, as the system knows it: another one when a file was moved over it, even within one tick of the
 *     clock; null where systems have none
 * @param hash SHA-256 of its content, in hexadecimal; empty when there is no readable file
 */
record FileMark(
        Path real, long bytes, FileTime modified, @Nullable Object key, String hash) {
    private static final FileTime NEVER = FileTime.fromMillis(0);

    /** Looks at a file, and reads it unless it looks as it did and the caller has no reason to doubt that. */
    static FileMark of(Path path, FileMark before, boolean doubtful) {
        try {
            Path real = path.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return none(path);
            }
            FileMark now = new FileMark(
                    real, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey(), before.hash);
            return !doubtful && now.equals(before) ? before : now.with(hashOf(real));
        } catch (IOException gone) {
            return none(path);
        }
    }

    /** No file, or one that cannot be read. */
    static FileMark none(Path path) {
        return new FileMark(path, -1, NEVER, null, "");
    }

    private FileMark with(String content) {
        return new FileMark(real, bytes, modified, key, content);
    }

    private static String hashOf(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream input = new DigestInputStream(Files.newInputStream(file), digest)) {
            input.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}

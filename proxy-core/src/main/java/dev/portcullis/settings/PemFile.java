package dev.portcullis.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Reads one file whole, and says in an operator's words why it cannot. */
final class PemFile {
    /** The bits of a mode that {@code chmod} sets. */
    private static final int PERMISSION_BITS = 07777;

    private PemFile() {}

    static byte[] read(Path path) throws UnusablePemException {
        if (Files.isDirectory(path)) {
            throw new UnusablePemException("is a folder: name the file in it");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UnusablePemException("is a pipe or a device: it must be a file, for each reload reads it again");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(PemSource.PEM_BYTES_MAX + 1);
            if (bytes.length > PemSource.PEM_BYTES_MAX) {
                Arrays.fill(bytes, (byte) 0);
                throw new UnusablePemException(
                        "is larger than " + PemSource.PEM_BYTES_MAX + " bytes: that is no PEM file");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new UnusablePemException(absent(path));
        } catch (AccessDeniedException e) {
            throw new UnusablePemException("cannot be read: permission denied (" + access(path) + ")");
        } catch (IOException e) {
            throw new UnusablePemException("cannot be read: " + e);
        }
    }

    private static String absent(Path path) {
        return Files.isSymbolicLink(path)
                ? "is a link to a file that does not exist"
                : "does not exist" + (path.isAbsolute() ? "" : " (looked for " + path.toAbsolutePath() + ")");
    }

    static String access(Path path) {
        String self;
        try {
            self = "; this process: uid " + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Only Linux tells it this way.
            self = "; this process: user " + System.getProperty("user.name");
        }
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,uid,gid");
            int mode = attributes.get("mode") instanceof Integer bits ? bits & PERMISSION_BITS : 0;
            return "mode " + Integer.toOctalString(mode) + ", owner uid " + attributes.get("uid") + ", gid "
                    + attributes.get("gid") + self;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "its folder does not let this user in" + self;
        }
    }
}

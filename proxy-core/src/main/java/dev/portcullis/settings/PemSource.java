package dev.portcullis.settings;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Where PEM text comes from: Traefik's {@code FileOrContent}, or what a front end supplies. Its {@code toString} names
 * it.
 */
public sealed interface PemSource {
    /** More than hundreds of certificates need; a file that is named by mistake does not fill the heap. */
    int PEM_BYTES_MAX = 1 << 20;

    /**
     * What the source holds now; each call looks anew, so that a reload finds what was replaced. May block.
     *
     * @return bytes of the caller's own, to be wiped when a key may be in them
     * @throws UnusablePemException when there is nothing to be had
     */
    byte[] read() throws UnusablePemException;

    /** The files that a change of the source shows in: what a watcher watches. */
    List<Path> files();

    /**
     * A file, read when the settings are applied.
     *
     * @param path as the operator wrote it, resolved against the folder of the process
     */
    record File(Path path) implements PemSource {
        @Override
        public byte[] read() throws UnusablePemException {
            return PemFile.read(path);
        }

        @Override
        public List<Path> files() {
            return List.of(path);
        }

        /**
         * Whom the file's mode lets read, and who this process is: {@code mode 600, owner uid 0; this process: uid
         * 1000}.
         */
        public String access() {
            return PemFile.access(path);
        }

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
        public byte[] read() {
            return pem.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public List<Path> files() {
            return List.of();
        }

        @Override
        public String toString() {
            return "inline PEM";
        }
    }

    /**
     * What a front end makes anew at each reading, such as a decrypted key. Its {@code toString} must name it without
     * it.
     */
    non-sealed interface Supplied extends PemSource {}
}

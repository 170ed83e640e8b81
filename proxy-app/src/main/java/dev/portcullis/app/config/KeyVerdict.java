package dev.portcullis.app.config;

/**
 * What became of one key of the operator's.
 *
 * @param path such as {@code entryPoints.grpcs.address}
 * @param file the file, or {@code flag --…} or {@code env …}
 * @param line 1 for the first, 0 when it is in no file
 * @param verdict what the proxy does with it
 * @param note why, or what is different from Traefik; empty when there is nothing to say
 */
public record KeyVerdict(String path, String file, int line, Verdict verdict, String note) {
    /** What the proxy does with a key. */
    public enum Verdict {
        /** It means what it means in Traefik, or it is ours. */
        HONOURED,
        /** It is honoured, and means something else than in Traefik; the note says what and why. */
        HONOURED_DIFFERENTLY,
        /** It changes nothing; the note says why. */
        IGNORED,
        /** The file cannot be used with it. */
        REFUSED
    }
}

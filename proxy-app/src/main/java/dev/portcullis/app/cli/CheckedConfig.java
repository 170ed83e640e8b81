package dev.portcullis.app.cli;

import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a look at configuration files gave, whether they are usable or not.
 *
 * @param settings empty when there are problems
 * @param problems what must be mended, in the order of the files
 * @param warnings what does nothing yet and what looks wrong
 * @param keys what becomes of each key of the operator's
 */
record CheckedConfig(
        Optional<AppSettings> settings, List<Problem> problems, List<Problem> warnings, List<CheckedKey> keys) {
    /** Copies the lists. */
    CheckedConfig {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        keys = List.copyOf(keys);
    }

    /** Looks at files. */
    @FunctionalInterface
    interface Source {
        /** Reads the static file and what it names; never fails. */
        CheckedConfig check(Path file);
    }

    /**
     * What becomes of one key.
     *
     * @param path such as {@code entryPoints.grpcs.address}
     * @param file where it stands, or {@code flag --…} or {@code env …}
     * @param line 1 for the first, 0 when it is in no file
     * @param verdict what the proxy does with it
     * @param note why, or what is different from Traefik; empty when there is nothing to say
     */
    record CheckedKey(String path, String file, int line, Verdict verdict, String note) {}

    /** What the proxy does with a key. */
    enum Verdict {
        /** It means what it means in Traefik, or it is ours. */
        HONOURED("honoured"),
        /** It is honoured, and means something else than in Traefik. */
        HONOURED_DIFFERENTLY("honoured with another meaning"),
        /** It changes nothing. */
        IGNORED("ignored"),
        /** The file cannot be used with it. */
        REFUSED("refused");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }
}

package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.settings.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints: results on standard output, everything else on standard error.
 *
 * @param out for results
 * @param err for words about them
 */
record Console(PrintWriter out, PrintWriter err) {
    /** That of a command which picocli has set up. */
    static Console of(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls a command");
        }
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** The file that was named, else the one that is found; empty after telling where it was looked for. */
    Optional<Path> config(@Nullable Path named, ConfigSearch search) {
        Optional<Path> file = named == null ? search.find() : Optional.of(named);
        if (file.isEmpty()) {
            err.println(MissingConfig.explain(search));
        }
        return file;
    }

    /** Prints every problem, and how many there are. */
    int unusable(List<Problem> problems, String consequence) {
        problems.forEach(err::println);
        err.println("portcullis: " + count(problems.size(), "problem") + " in the configuration" + consequence);
        return ExitCode.UNUSABLE;
    }

    /** Says that a command ended by a defect, and where. */
    int failed(Exception failure) {
        err.println("portcullis: failed: " + failure);
        failure.printStackTrace(err);
        return ExitCode.FAILED;
    }

    /** {@code 1 problem}, {@code 2 problems}. */
    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}

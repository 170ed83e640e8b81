package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong in all files of one load, so that the operator sees everything in one run. */
final class Problems {
    private final List<String> files = new ArrayList<>();
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    void error(Problem problem) {
        remember(problem.file());
        errors.add(problem);
    }

    void warning(Problem problem) {
        remember(problem.file());
        warnings.add(problem);
    }

    /** Names a file, so that problems come in the order in which files were read. */
    void remember(String file) {
        if (!files.contains(file)) {
            files.add(file);
        }
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    /** All warnings, in the order of the files. */
    List<Problem> warnings() {
        return inOrder(warnings);
    }

    /** All errors, in the order of the files. */
    List<Problem> errors() {
        return inOrder(errors);
    }

    private List<Problem> inOrder(List<Problem> problems) {
        return problems.stream()
                .distinct()
                .sorted(Comparator.comparingInt((Problem problem) -> files.indexOf(problem.file()))
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column))
                .toList();
    }
}

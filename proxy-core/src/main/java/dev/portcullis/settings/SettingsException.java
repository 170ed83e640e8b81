package dev.portcullis.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The operator's settings cannot be used. Holds <em>all</em> problems that were found. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** An exception with at least one problem. */
    public SettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All problems, in the order of the files. */
    public List<Problem> problems() {
        return problems;
    }
}

package dev.portcullis.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code portcullis run} in a process of its own, with the classes of the tests. */
final class ProgramProcess {
    private ProgramProcess() {}

    /** Where its output goes is the test's affair. */
    static ProcessBuilder running(Path config, String... flags) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(flags));
        words.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "run",
                "--config",
                config.toString()));
        return new ProcessBuilder(words);
    }
}

package dev.portcullis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The project's written pages, found from the folder of the module that is tested. */
final class Documents {
    private Documents() {}

    /** The project's folder: the one that holds the README. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("README.md"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new IllegalStateException("no README.md above " + Path.of("").toAbsolutePath());
        }
        return here;
    }

    static String text(String path) throws IOException {
        return Files.readString(root().resolve(path));
    }

    /** Every Markdown page of the project, without what a build made. */
    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(root(), 4)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !hasPart(root().relativize(file), "target", ".git", "node_modules"))
                    .sorted()
                    .toList();
        }
    }

    /** The simple names of all top-level types of the project, tests included. */
    static Set<String> typeNames() throws IOException {
        try (Stream<Path> files = Files.walk(root())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    private static boolean hasPart(Path file, String... names) {
        for (Path part : file) {
            if (List.of(names).contains(part.toString())) {
                return true;
            }
        }
        return false;
    }
}

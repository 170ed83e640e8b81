package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files with one mistake each, and one with many: what is said of them stands in the text file beside each. With
 * {@code -Dgolden.write=true} the texts are written anew; read the difference before committing it.
 */
final class MistakeFilesTest {
    static final Path FOLDER = Path.of("src/test/resources/dev/portcullis/app/config/mistakes");

    private static final Path EXAMPLES = Path.of("../config/examples");

    static List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereAreSixtyAtLeast() throws Exception {
        assertTrue(files().size() >= 60);
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatIsWrongAndWhere(String name) throws Exception {
        CheckedSettings checked = ConfigText.loader()
                .withoutCertificateFiles()
                .withEnvironment(Map.of("NAME", "x"))
                .check(name, Files.readString(FOLDER.resolve(name)));
        StringBuilder said = new StringBuilder();
        checked.problems()
                .forEach(problem -> said.append("error: ").append(problem).append('\n'));
        checked.warnings()
                .forEach(warning -> said.append("warning: ").append(warning).append('\n'));
        Path golden = FOLDER.resolve(name.replace(".yml", ".txt"));
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(golden, said);
        }
        assertEquals(Files.readString(golden), said.toString());
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysTheSameOfWhatIsLoadedToRun(String name) throws Exception {
        ConfigLoader loader = ConfigText.loader().withoutCertificateFiles().withEnvironment(Map.of("NAME", "x"));
        assertSameAnswer(name, loader, Files.readString(FOLDER.resolve(name)));
    }

    @Test
    void runsWithTheSettingsThatAreChecked() throws Exception {
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            for (Path example :
                    examples.filter(file -> file.toString().endsWith(".yml")).toList()) {
                ConfigLoader loader =
                        ConfigText.loader().withoutCertificateFiles().startingAt(EXAMPLES);
                assertSameAnswer(example.toString(), loader, Files.readString(example));
            }
        }
    }

    /** Whether the keys are noted, or not, changes nothing else. */
    private static void assertSameAnswer(String name, ConfigLoader loader, String text) {
        CheckedSettings checked = loader.check(name, text);
        CheckedSettings running = loader.forRunning().check(name, text);
        assertEquals(checked.problems(), running.problems(), name);
        assertEquals(checked.warnings(), running.warnings(), name);
        assertEquals(
                checked.loaded().map(LoadedSettings::settings), running.loaded().map(LoadedSettings::settings), name);
        assertEquals(List.of(), running.keys());
    }
}

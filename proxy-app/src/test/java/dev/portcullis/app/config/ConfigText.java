package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** YAML in tests: {@code §} marks each place where a problem is expected, and is taken out before the text is read. */
final class ConfigText {
    /** A whole configuration without a mistake, to be put behind the section under test. */
    static final String REST = """
            entryPoints: { grpc: { address: ":50050" } }
            http:
              routers: { all: { rule: "PathPrefix(`/`)", service: s } }
              services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:50051" } ] } } }
            """;

    private static final char MARK = '§';

    private ConfigText() {}

    /** The loader of the tests: a rule with {@code !} in it is wrong there. */
    static ConfigLoader loader() {
        return new ConfigLoader(rule -> rule.indexOf('!') < 0
                ? RuleCheck.Findings.NONE
                : RuleCheck.Findings.of(new RuleCheck.RuleRemark(rule.indexOf('!'), "no '!' here")));
    }

    static LoadedSettings load(String yaml) throws SettingsException {
        return loader().withoutCertificateFiles().load("test.yml", yaml);
    }

    /** The settings of a text that must be free of warnings, too. */
    static AppSettings settings(String yaml) throws SettingsException {
        LoadedSettings loaded = load(yaml);
        assertEquals(List.of(), loaded.warnings());
        return loaded.settings();
    }

    /** The servers of the first service. */
    static List<ServerSettings> servers(AppSettings settings) {
        return ((ServiceSettings.LoadBalancer) settings.edge().services().get(0)).servers();
    }

    static List<Problem> problems(String yaml) {
        return assertThrows(SettingsException.class, () -> load(yaml)).problems();
    }

    /** Loads a marked text; there must be one problem at each mark and no other, the first with this in its message. */
    static void assertProblem(String marked, String inMessage) {
        assertAt(marked, problems(marked.replace(String.valueOf(MARK), "")), inMessage);
    }

    /** As {@link #assertProblem}, for warnings of a text that loads. */
    static void assertWarning(String marked, String inMessage) throws SettingsException {
        assertAt(marked, load(marked.replace(String.valueOf(MARK), "")).warnings(), inMessage);
    }

    private static void assertAt(String marked, List<Problem> problems, String inMessage) {
        List<String> found =
                problems.stream().map(p -> p.line() + ":" + p.column()).toList();
        assertEquals(marks(marked), found, () -> "problems: " + problems);
        assertTrue(problems.get(0).message().contains(inMessage), () -> "'" + inMessage + "' is not in " + problems);
        for (Problem problem : problems) {
            assertEquals("test.yml", problem.file());
            assertCaret(marked, problem);
        }
    }

    /** The caret must stand under the place, when the line is shown whole. */
    private static void assertCaret(String marked, Problem problem) {
        String[] excerpt = problem.excerpt().split("\n", -1);
        String line = marked.replace(String.valueOf(MARK), "").split("\n", -1)[problem.line() - 1];
        if (excerpt.length == 2 && excerpt[0].strip().equals(line.strip())) {
            assertEquals(problem.column() - 1 + 4, excerpt[1].indexOf('^'), problem::toString);
        }
    }

    private static List<String> marks(String marked) {
        List<String> places = new ArrayList<>();
        String[] lines = marked.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            int before = 0;
            for (int at = lines[i].indexOf(MARK); at >= 0; at = lines[i].indexOf(MARK, at + 1)) {
                places.add((i + 1) + ":" + (lines[i].codePointCount(0, at) - before + 1));
                before++;
            }
        }
        assertTrue(!places.isEmpty(), "the text has no mark");
        return Collections.unmodifiableList(places);
    }
}

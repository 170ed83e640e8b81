package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.REST;
import static dev.portcullis.app.config.ConfigText.assertProblem;
import static dev.portcullis.app.config.ConfigText.problems;
import static dev.portcullis.app.config.ConfigText.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.keys.KeyCommand;
import dev.portcullis.app.keys.KeyPassword;
import dev.portcullis.app.keys.KeySource;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The keys that say where a private key and its password come from. */
class KeyKeysTest {
    private static final String SECRET = "hunter2";
    private static final PemSource FILE = new PemSource.File(Path.of("a.key"));

    @Test
    void readsWhereAKeyComesFrom() throws SettingsException {
        assertEquals(new KeySource(FILE, null), key("keyFile: a.key"));
        assertEquals(
                new KeySource(new PemSource.File(Path.of("other.key")), null),
                key("keyFile: \"${TLS_KEY:-other.key}\""));
        assertEquals(
                new KeySource(new KeyCommand(List.of("vault", "read", "7")), null),
                key("keyCommand: [vault, read, 7]"));
    }

    @Test
    void readsWhereAPasswordComesFrom() throws SettingsException {
        assertEquals(new KeyPassword.Given(SECRET), password("keyPassword: " + SECRET));
        assertEquals(new KeyPassword.Given("0123"), password("keyPassword: '0123'"));
        assertEquals(new KeyPassword.Given(SECRET), password("keyPassword: \"${KEY_PASSWORD:-" + SECRET + "}\""));
        assertEquals(new KeyPassword.InFile(Path.of("p.txt")), password("keyPasswordFile: p.txt"));
        assertEquals(
                new KeyPassword.FromCommand(new KeyCommand(List.of("cat", "on"))),
                password("keyPasswordCommand: [cat, on]"));
    }

    @Test
    void refusesTwoSourcesOfOneThing() {
        assertProblem(
                tls("keyFile: a.key", "§keyCommand: [cat]"), "stands beside keyFile; the key comes from one of the");
        assertProblem(
                tls("keyFile: a.key", "keyPassword: x", "§keyPasswordFile: b"),
                "stands beside another source of the password");
    }

    @Test
    void refusesWhatIsNoCommandOrNoPassword() {
        assertProblem(
                tls("§keyCommand: cat /run/key"), "a list is needed here, the program and each argument by itself");
        assertProblem(tls("§keyCommand: []"), "is empty; it needs a program and its arguments");
        assertProblem(tls("keyFile: a.key", "§keyPassword: ''"), "is empty");
        assertProblem(tls("keyFile: a.key", "§keyPassword: [a]"), "text is needed here, not a list");
        assertProblem(
                tls("keyFile: a.key", "§keyPassword: 0123"), "this is another number to many YAML readers; put it in");
        assertProblem(tls("keyFile: a.key", "§keyPasswordFile: ''"), "is empty; it needs a path");
    }

    @Test
    void neverShowsASecretInAProblemOrASetting() throws SettingsException {
        for (String wrong : List.of(
                "keyPasword: " + SECRET,
                "keyPassword: [" + SECRET + "]",
                "keyPassword: { a: " + SECRET + " }",
                "keyPassword: 0x" + "12345",
                "keyPassword: " + SECRET + "\n      keyPasswordFile: p",
                "keyCommand: vault " + SECRET,
                "keyPassword: \"" + SECRET)) {
            for (Problem problem : problems(tls("keyFile: a.key", wrong))) {
                String shown = problem.toString();
                assertFalse(shown.contains(SECRET) || shown.contains("12345"), shown);
            }
        }
        String shown = settings(tls("keyCommand: [vault, " + SECRET + "]", "keyPassword: " + SECRET))
                .toString();
        assertFalse(shown.contains(SECRET), shown);
        assertTrue(shown.contains("from the command vault"), shown);
    }

    private static KeySource key(String line) throws SettingsException {
        return (KeySource)
                settings(tls(line)).edge().tls().certificates().get(0).key();
    }

    private static KeyPassword password(String line) throws SettingsException {
        KeySource key = (KeySource) settings(tls("keyFile: a.key", line))
                .edge()
                .tls()
                .certificates()
                .get(0)
                .key();
        assertEquals(FILE, key.origin());
        return Objects.requireNonNull(key.password());
    }

    private static String tls(String... lines) {
        return "tls:\n  certificates:\n    - certFile: a.crt\n      " + String.join("\n      ", lines) + "\n" + REST;
    }
}

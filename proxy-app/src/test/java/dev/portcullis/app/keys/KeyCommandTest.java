package dev.portcullis.app.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that print secrets: what is taken of their output, and how they are kept within bounds. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class KeyCommandTest {
    private static final String SECRET = "s3cret-of-the-vault";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void takesAKeyFromACommand() throws Exception {
        String pem = KeyTexts.traditional(KeyTexts.ec().getPrivate());
        Path file = Files.writeString(folder.resolve("stored"), pem);
        KeySource source = new KeySource(new KeyCommand(List.of("cat", file.toString())), null);
        assertTrue(new String(source.read(), StandardCharsets.ISO_8859_1).startsWith("-----BEGIN PRIVATE KEY-----"));
        assertEquals("from the command cat", source.toString());
        assertEquals(List.of(), source.files());
    }

    @Test
    void takesAPasswordFromACommandAtEachReading() throws Exception {
        PrivateKey key = KeyTexts.ec().getPrivate();
        Path file = Files.writeString(folder.resolve("a.key"), KeyTexts.pbes2(key, SECRET));
        Path vault = Files.writeString(folder.resolve("vault"), SECRET + "\n");
        KeyPassword password = new KeyPassword.FromCommand(script("cat '" + vault + "'"));
        KeySource source = new KeySource(new PemSource.File(file), password);
        byte[] first = source.read();
        Files.writeString(vault, "rotated");
        Files.writeString(file, KeyTexts.pbes2(key, "rotated"));
        assertEquals(
                new String(first, StandardCharsets.ISO_8859_1), new String(source.read(), StandardCharsets.ISO_8859_1));
        assertEquals("keyPasswordCommand sh", password.toString());
    }

    @Test
    void noShellReadsTheArguments() throws Exception {
        KeyCommand command = new KeyCommand(List.of("printf", "%s", "$HOME; `id` | x"));
        assertEquals("$HOME; `id` | x", new String(command.output(), StandardCharsets.UTF_8));
    }

    @Test
    void hasAnEmptyInput() throws Exception {
        assertEquals("end", new String(script("cat; printf end").output(), StandardCharsets.UTF_8));
    }

    @Test
    void quotesTheFirstLineOfWhatAFailedCommandComplainsAbout() {
        assertEquals(
                "ended with exit code 3: Unable to locate credentials",
                failure(script("echo " + SECRET + "; echo Unable to locate credentials >&2; echo more >&2; exit 3")));
        assertEquals("ended with exit code 1", failure(script("echo " + SECRET + "; exit 1")));
        assertEquals("ended with exit code 1: a?[31mb", failure(script("printf 'a\\033[31mb' >&2; exit 1")));
        String longLine = failure(script("printf '%0500d' 1 >&2; exit 1"));
        assertEquals("ended with exit code 1: ".length() + 201, longLine.length());
    }

    @Test
    void refusesACommandThatPrintsNothingOrTooMuch() {
        assertEquals("printed nothing", failure(script("echo fine >&2")));
        assertEquals("printed more than 65536 bytes: that is no key", failure(script("yes " + SECRET)));
    }

    @Test
    void saysThatAProgramIsMissing() {
        KeyCommand missing = new KeyCommand(List.of(folder.resolve("none").toString(), SECRET));
        assertEquals(
                "could not be started: is it installed, on the PATH, and executable for this user?", failure(missing));
    }

    @Test
    void killsACommandThatDoesNotEndAndItsChildren() throws Exception {
        Path ids = folder.resolve("ids");
        KeyCommand waiting = script("tail -f /dev/null & echo $$ $! >'" + ids + "'; echo " + SECRET + "; wait");
        CommandRun run = new CommandRun(waiting, 2_000);
        assertEquals(
                "did not end within 2000 ms and was killed; does it wait for a login?",
                assertThrows(UnusablePemException.class, run::output).getMessage());
        for (String id : Files.readString(ids).strip().split(" ", -1)) {
            ProcessHandle.of(Long.parseLong(id))
                    .ifPresent(handle -> handle.onExit().join());
        }
    }

    @Test
    void namesTheCommandButNotItsArgumentsInMessages() throws Exception {
        KeyCommand failing = new KeyCommand(List.of("sh", "-c", "exit 9", SECRET));
        UnusablePemException ofKey = assertThrows(UnusablePemException.class, new KeySource(failing, null)::read);
        assertEquals("cannot be had: it ended with exit code 9", ofKey.getMessage());
        String encrypted = KeyTexts.pbes2(KeyTexts.ec().getPrivate(), "x");
        KeySource source = new KeySource(new PemSource.Inline(encrypted), new KeyPassword.FromCommand(failing));
        assertEquals(
                "cannot be decrypted: keyPasswordCommand sh ended with exit code 9",
                assertThrows(UnusablePemException.class, source::read).getMessage());
        assertFalse(failing.toString().contains(SECRET), failing::toString);
        assertThrows(IllegalArgumentException.class, () -> new KeyCommand(List.of()));
    }

    private static String failure(KeyCommand command) {
        String message = String.valueOf(
                assertThrows(UnusablePemException.class, command::output).getMessage());
        assertFalse(message.contains(SECRET), message);
        return message;
    }

    private static KeyCommand script(String text) {
        return new KeyCommand(List.of("sh", "-c", text));
    }
}

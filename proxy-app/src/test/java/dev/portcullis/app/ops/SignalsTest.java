package dev.portcullis.app.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real signals, sent to a process of its own. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class SignalsTest {
    @Test
    void readsFilesOnHupDrainsOnTermAndExitsWithZero() throws Exception {
        Process program = start("quick");
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("reading", out.readLine());
            assertEquals("running", out.readLine());
            // On Unix this is SIGTERM; through the handle it leaves the output readable.
            program.toHandle().destroy();
            assertEquals("draining", out.readLine());
            assertEquals("drained", out.readLine());
            assertEquals(0, program.waitFor());
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void endsAtOnceOnASecondTerm() throws Exception {
        Process program = start("stuck");
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("reading", out.readLine());
            assertEquals("running", out.readLine());
            program.toHandle().destroy();
            assertEquals("draining", out.readLine());
            program.toHandle().destroy();
            assertEquals(143, program.waitFor());
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void saysWhenASignalIsNotToBeHad() {
        assertFalse(Signals.handle("NOSUCHSIGNAL", () -> {}));
    }

    private static Process start(String mode) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(SignalledProgram.class.getName());
        command.add(mode);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}

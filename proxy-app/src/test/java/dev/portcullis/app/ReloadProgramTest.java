package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.FrameBackend;
import dev.portcullis.FrameClient;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsClient;
import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code portcullis run} as a process, and everything that makes it read its files again. */
@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
final class ReloadProgramTest {
    @TempDir
    private Path folder = Path.of("");

    /** A process that runs, its log, and where it listens. */
    private record Running(Process process, BufferedReader log, InetSocketAddress secure, String admin)
            implements AutoCloseable {
        /** Reads the log up to a line with some words, and gives all lines up to there. */
        List<String> logUntil(String words) throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                lines.add(line);
                if (line.contains(words)) {
                    return lines;
                }
            }
            throw new AssertionError("it ended without '" + words + "': " + lines);
        }

        void hangUp() throws Exception {
            Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();
            assertEquals(0, kill.waitFor());
        }

        String echo(X509Bundle trusted) throws Exception {
            try (FrameClient client = client(trusted)) {
                FrameClient.Reply reply = client.call("/a.S/Echo", "hello");
                return reply.grpcStatus().equals("0") ? reply.body() : "status " + reply.grpcStatus();
            }
        }

        FrameClient client(X509Bundle trusted) throws Exception {
            return new FrameClient(TlsClient.over(TlsClient.plain(secure), trusted, "TLSv1.3", "localhost", "h2"));
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            log.close();
        }
    }

    private Running run(ProgramFiles files, FrameBackend backend) throws Exception {
        Path config =
                files.config("127.0.0.1:0", "127.0.0.1:0", backend.address().toString());
        Process process = program("run", "--config", config.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader log = process.errorReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        String line = log.readLine();
        while (line != null && !line.contains("ready in ")) {
            lines.add(line);
            line = log.readLine();
        }
        if (line == null) {
            process.destroyForcibly();
            throw new AssertionError("it ended: " + lines);
        }
        String all = String.join("\n", lines);
        return new Running(
                process,
                log,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port("secure", all)),
                "127.0.0.1:" + port("admin", all));
    }

    private static int port(String name, String log) {
        Matcher matcher = Pattern.compile(name + " on 127\\.0\\.0\\.1:(\\d+)").matcher(log);
        assertTrue(matcher.find(), log);
        return Integer.parseInt(matcher.group(1));
    }

    private static ProcessBuilder program(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command);
    }

    /** The exit code of a command, and all that it printed. */
    private static String execute(String... arguments) throws Exception {
        Process process = program(arguments).redirectErrorStream(true).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String text = String.join("\n", out.lines().toList());
            return process.waitFor() + " " + text;
        }
    }

    private static void edit(Path config, String from, String to) throws IOException {
        String text = Files.readString(config);
        assertTrue(text.contains(from), text);
        Path beside = Files.writeString(config.resolveSibling("beside"), text.replace(from, to));
        Files.move(beside, config, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void signalAndCommandReloadAndABrokenFileChangesNothing() throws Exception {
        ProgramFiles files = new ProgramFiles(folder);
        Path config = files.path("portcullis.yml");
        try (FrameBackend backend = new FrameBackend("backend");
                Running running = run(files, backend)) {
            assertEquals("hello", running.echo(files.bundle));
            edit(config, "workers: 2", "workers: many");
            running.hangUp();
            assertTrue(running.logUntil("not reloaded").toString().contains("SIGHUP"), "the signal is told");
            String refused = execute("reload", "--admin", running.admin());
            assertTrue(refused.startsWith("2 ") && refused.contains("portcullis.yml:7:10: "), refused);
            assertTrue(refused.endsWith("1 problem; the running configuration stays"), refused);
            running.logUntil("not reloaded");
            assertEquals("hello", running.echo(files.bundle));
            edit(config, "workers: many", "workers: 2");
            edit(config, "PathPrefix(`/`)", "Path(`/a.S/Other`)");
            running.hangUp();
            running.logUntil("routers +0 -0 ~1");
            assertEquals("status 12", running.echo(files.bundle));
            String applied = execute("reload", "--admin", running.admin());
            assertTrue(applied.matches("0 reloaded in \\d+ ms: nothing changed"), applied);
        }
    }

    @Test
    void certificateIsReplacedInPlaceUnderAnOpenStream() throws Exception {
        ProgramFiles files = new ProgramFiles(folder);
        X509Bundle renewed = TestCertificates.ec("localhost", "renewed.test");
        try (FrameBackend backend = new FrameBackend("backend");
                Running running = run(files, backend);
                FrameClient open = running.client(files.bundle)) {
            int stream = open.open("/a.S/Echo", "1", false);
            FrameClient.Seen first = open.next("DATA");
            assertNotNull(first);
            Files.writeString(files.path("server.crt"), renewed.getCertificatePathPEM());
            running.logUntil("not replaced: key " + files.path("server.key") + " does not match");
            assertEquals("hello", running.echo(files.bundle));
            String kept = execute("certs", "--admin", running.admin());
            assertTrue(kept.startsWith("0 ") && kept.contains("NOT REPLACED key"), kept);
            Files.writeString(files.path("server.key"), renewed.getPrivateKeyPEM());
            List<String> lines = running.logUntil("certificates +0 -0 ~1");
            assertTrue(lines.stream().noneMatch(line -> line.contains("ERROR")), lines::toString);
            assertEquals("hello", running.echo(renewed));
            open.data(stream, "", true);
            assertEquals("0", open.reply(stream).grpcStatus());
            assertTrue(execute("certs", "--admin", running.admin()).contains("renewed.test"));
        }
    }
}

package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.FrameBackend;
import dev.portcullis.FrameClient;
import dev.portcullis.tls.TlsClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code portcullis run} as a process of its own, from its start log to its exit code. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class ProgramTest {
    /** What stands before the words of the program's own log lines. */
    private static final Pattern PREFIX = Pattern.compile("^\\S+ INFO +Portcullis: ");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void servesAndDrainsOnTermAndExitsWithZero() throws Exception {
        ProgramFiles files = new ProgramFiles(folder);
        try (FrameBackend backend = new FrameBackend("backend")) {
            String target = backend.address().toString();
            Process program = start(files.config("127.0.0.1:0", "127.0.0.1:0", target));
            try (BufferedReader log = program.errorReader(StandardCharsets.UTF_8)) {
                List<String> lines = startLog(log);
                assertStartLog(lines, target);
                InetSocketAddress secure = addressIn(lines.get(2), "secure");
                InetSocketAddress admin = addressIn(lines.get(2), "admin");
                callAndTerminate(files, backend, program, secure, admin);
                assertEquals(0, program.waitFor(), () -> rest(log));
                assertTrue(rest(log).contains("Portcullis: drained"));
            } finally {
                program.destroyForcibly();
            }
        }
        List<String> accessLog = Files.readAllLines(files.path("access.log"));
        assertEquals(2, accessLog.size(), accessLog::toString);
        assertTrue(accessLog.get(0).contains("/a.S/Echo"), accessLog::toString);
        assertTrue(accessLog.get(1).contains("/a.S/Hold"), accessLog::toString);
    }

    /** One call before the signal, and one that is open meanwhile. */
    private static void callAndTerminate(
            ProgramFiles files,
            FrameBackend backend,
            Process program,
            InetSocketAddress secure,
            InetSocketAddress admin)
            throws Exception {
        Socket socket = TlsClient.plain(secure);
        try (FrameClient client = new FrameClient(TlsClient.over(socket, files.bundle, "TLSv1.3", "localhost", "h2"))) {
            assertEquals("hello", client.call("/a.S/Echo", "hello").body());
            assertEquals(200, statusOf(admin, "/readyz"));
            int stream = client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", backend.next());
            // On Unix this is SIGTERM; through the handle it leaves the output readable.
            program.toHandle().destroy();
            client.next("GOAWAY");
            assertEquals(503, statusOf(admin, "/readyz"));
            assertEquals(503, statusOf(admin, "/ping"));
            assertEquals(200, statusOf(admin, "/livez"));
            backend.finishHeld();
            assertEquals("0", client.reply(stream).grpcStatus());
        }
    }

    @Test
    void exitsWithThreeOnATakenPort() throws Exception {
        ProgramFiles files = new ProgramFiles(folder);
        try (ServerSocket taken = new ServerSocket(0)) {
            Process program = start(files.config("0.0.0.0:" + taken.getLocalPort(), "127.0.0.1:0", "127.0.0.1:1"));
            try (BufferedReader log = program.errorReader(StandardCharsets.UTF_8)) {
                String text = rest(log);
                assertEquals(3, program.waitFor(), text);
                assertTrue(text.contains("entry point secure cannot listen on 0.0.0.0:" + taken.getLocalPort()), text);
            } finally {
                program.destroyForcibly();
            }
        }
    }

    private static List<String> startLog(BufferedReader log) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            lines.add(PREFIX.matcher(line).replaceFirst(""));
            if (line.contains("Portcullis: ready in ")) {
                return lines;
            }
        }
        throw new AssertionError("it ended: " + lines);
    }

    private static void assertStartLog(List<String> lines, String target) {
        assertEquals(6, lines.size(), lines::toString);
        assertTrue(lines.get(0).matches("Portcullis .+ on Java .+, 2 workers"), lines::toString);
        assertTrue(
                lines.get(1).startsWith("configuration: ") && lines.get(1).endsWith("portcullis.yml"), lines::toString);
        assertTrue(
                lines.get(2)
                        .matches("entry points: secure on 127\\.0\\.0\\.1:\\d+ with TLS, "
                                + "admin on 127\\.0\\.0\\.1:\\d+; certificates: localhost \\(\\d+ days? left\\)"),
                lines::toString);
        assertEquals("backends: s at h2c://" + target, lines.get(3));
        assertTrue(lines.get(4).matches("transport: .+; TLS engine: .+"), lines::toString);
        assertTrue(lines.get(5).matches("ready in \\d+ ms"), lines::toString);
    }

    private static InetSocketAddress addressIn(String line, String name) {
        Matcher matcher = Pattern.compile(name + " on 127\\.0\\.0\\.1:(\\d+)").matcher(line);
        assertTrue(matcher.find(), line);
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(matcher.group(1)));
    }

    private static int statusOf(InetSocketAddress admin, String path) throws IOException {
        try (Socket socket = TlsClient.plain(admin)) {
            String answer = TlsClient.exchange(
                    socket, "GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }

    private static String rest(BufferedReader log) {
        return String.join("\n", log.lines().toList());
    }

    private static Process start(Path config) throws IOException {
        return ProgramProcess.running(config, "-XX:TieredStopAtLevel=1")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}

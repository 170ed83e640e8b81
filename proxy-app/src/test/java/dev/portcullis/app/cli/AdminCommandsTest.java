package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.RuleCheck;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code reload} and {@code healthcheck} against an admin port that is only a socket. */
@Timeout(60)
final class AdminCommandsTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return Portcullis.commandLine(
                        new ConfigLoader(RuleCheck.NONE),
                        new ConfigSearch(Map.of(), List.of(folder)),
                        (read, source) -> new RecordingProxy(new ArrayList<>()),
                        EdgeProxy::start)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private static String http(int status, String body) {
        return "HTTP/1.1 " + status + " x\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void reloadsAndPrintsWhatChanged() throws Exception {
        try (OneAnswer admin = new OneAnswer(http(200, "reloaded in 3 ms: 1 router added\n"))) {
            assertEquals(0, execute("reload", "--admin", admin.address()));
            assertEquals("reloaded in 3 ms: 1 router added", out.toString().strip());
            String head = admin.nextHead();
            assertTrue(head.startsWith("POST /api/reload HTTP/1.1\r\n"), head);
            assertTrue(head.contains("\r\nx-portcullis-reload: 1\r\n"), head);
            assertTrue(head.contains("\r\ncontent-length: 0\r\n"), head);
        }
    }

    @Test
    void exitsWithTwoWhenTheConfigurationIsRefused() throws Exception {
        try (OneAnswer admin = new OneAnswer(http(422, "a.yml:1:2: is wrong\n"))) {
            assertEquals(2, execute("reload", "--admin", admin.address()));
            assertEquals("a.yml:1:2: is wrong", err.toString().strip());
        }
    }

    @Test
    void exitsWithFourWhenNobodyAnswers() throws Exception {
        String nobody;
        try (OneAnswer closed = new OneAnswer("")) {
            nobody = closed.address();
        }
        assertEquals(4, execute("reload", "--admin", nobody));
        assertEquals(4, execute("healthcheck", "--admin", nobody));
        assertTrue(err.toString().contains("no answer from"), err::toString);
    }

    @Test
    void exitsWithFourWhenSomethingElseListensThere() throws Exception {
        try (OneAnswer ssh = new OneAnswer("SSH-2.0-OpenSSH\r\n")) {
            assertEquals(4, execute("healthcheck", "--admin", ssh.address()));
            assertTrue(err.toString().contains("what listens there is not an admin port"), err::toString);
        }
        try (OneAnswer stranger = new OneAnswer(http(403, "from the machine itself only\n"))) {
            assertEquals(4, execute("reload", "--admin", stranger.address()));
            assertTrue(err.toString().contains("from the machine itself only"), err::toString);
        }
    }

    @Test
    void isHealthyWhenThePortSaysSo() throws Exception {
        try (OneAnswer admin = new OneAnswer(http(200, "OK"))) {
            assertEquals(0, execute("healthcheck", "--admin", ":" + admin.port()));
            assertEquals("OK", out.toString().strip());
            assertTrue(admin.nextHead().startsWith("GET /ping HTTP/1.1\r\n"));
        }
        try (OneAnswer draining = new OneAnswer(http(503, "Service Unavailable"))) {
            assertEquals(4, execute("healthcheck", "--admin", draining.address()));
        }
    }

    @Test
    void asksForReadinessWhereThereIsNoPing() throws Exception {
        try (OneAnswer admin = new OneAnswer(http(404, "not found"))) {
            assertEquals(4, execute("healthcheck", "--admin", admin.address()));
            assertTrue(admin.nextHead().startsWith("GET /ping "));
            assertTrue(admin.nextHead().startsWith("GET /readyz "));
        }
    }

    @Test
    void findsThePortInAConfigurationThatIsOtherwiseBroken() throws Exception {
        try (OneAnswer admin = new OneAnswer(http(200, "OK"))) {
            Path file = Files.writeString(folder.resolve("portcullis.yml"), """
                    entryPoints: { traefik: { address: "0.0.0.0:%s" } }
                    ping: {}
                    http: { routers: { broken: { rule: 7, sevice: x } } }
                    """.formatted(admin.port()));
            assertEquals(0, execute("healthcheck"));
            assertEquals(0, execute("healthcheck", "--config", file.toString()));
        }
    }

    @Test
    void saysWhyThePortIsNotKnown() throws Exception {
        assertEquals(2, execute("healthcheck"));
        assertTrue(err.toString().contains("no configuration file"), err::toString);
        Path file = Files.writeString(folder.resolve("portcullis.yml"), "log: {}\n");
        assertEquals(2, execute("reload"));
        assertTrue(err.toString().contains(file + " asks for no admin port; write 'ping: {}' there"), err::toString);
        Files.writeString(file, "log: {");
        assertEquals(2, execute("reload"));
        assertTrue(err.toString().contains("; name the port with --admin"), err::toString);
        for (String wrong : List.of("host", "host:", "host:0", "host:70000", ":x")) {
            assertEquals(2, execute("reload", "--admin", wrong));
            assertTrue(err.toString().contains("--admin " + wrong + " is not an address"), err::toString);
        }
    }
}

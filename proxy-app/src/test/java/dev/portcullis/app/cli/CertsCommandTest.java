package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.tls.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code certs} over files, and against an admin port that is only a socket. */
@Timeout(60)
final class CertsCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return Portcullis.commandLine(
                        new ConfigLoader(RuleCheck.NONE).startingAt(folder),
                        new ConfigSearch(Map.of(), List.of(folder)),
                        (read, source) -> new RecordingProxy(new ArrayList<>()),
                        EdgeProxy::start)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private X509Bundle write(String name, String... names) throws Exception {
        X509Bundle bundle = TestCertificates.ec(names);
        Files.writeString(folder.resolve(name + ".crt"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
        return bundle;
    }

    private Path writeConfig() throws Exception {
        return Files.writeString(folder.resolve("portcullis.yml"), """
                entryPoints: { grpc: { address: ":1", http: { tls: {} } } }
                http:
                  routers: { all: { rule: "PathPrefix(`/`)", service: s } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:1" } ] } } }
                tls:
                  certificates:
                    - { certFile: "a.crt", keyFile: "a.key" }
                    - { certFile: "b.crt", keyFile: "b.key" }
                """);
    }

    @Test
    void showsWhatFilesHoldAndNeverAKey() throws Exception {
        X509Bundle first = write("a", "a.test", "*.a.test");
        X509Bundle second = write("b", "b.test");
        Path config = writeConfig();
        assertEquals(0, execute("certs", "--config", config.toString()), err::toString);
        String text = out.toString();
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(first.getCertificate().getEncoded());
        for (String words : List.of(
                "a.crt (the default)\n",
                "  serves   a.test, *.a.test\n",
                "  subject  CN=a.test\n",
                "  SANs     DNS:a.test, DNS:*.a.test\n",
                "  key      EC P-256\n",
                " to " + first.getCertificate().getNotAfter().toInstant() + ", ",
                " days left\n",
                "  SHA-256  " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash) + "\n",
                "b.crt\n  serves   b.test\n")) {
            assertTrue(text.contains(words), () -> words + " is not in " + text);
        }
        assertFalse(text.contains(second.getPrivateKeyPEM().lines().toList().get(1)));
    }

    @Test
    void writesJson() throws Exception {
        write("a", "a.test");
        write("b", "b.test");
        writeConfig();
        assertEquals(0, execute("certs", "--json"), err::toString);
        for (String words : List.of(
                "\"default\": true",
                "\"default\": false",
                "\"subjectAlternativeNames\": [\n",
                "\"keyType\": \"EC P-256\"",
                "\"daysLeft\": ",
                "\"sha256Fingerprint\": \"")) {
            assertTrue(out.toString().contains(words), () -> words + " is not in " + out);
        }
    }

    @Test
    void exitsWithTwoWhenACertificateCannotBeUsed() throws Exception {
        write("a", "a.test");
        write("b", "b.test");
        Files.writeString(folder.resolve("b.key"), Files.readString(folder.resolve("a.key")));
        writeConfig();
        assertEquals(2, execute("certs"));
        assertTrue(err.toString().contains("does not match"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void exitsWithTwoWithoutAConfigurationOrWithAWrongAddress() {
        assertEquals(2, execute("certs"));
        assertTrue(err.toString().contains("no configuration file"), err::toString);
        assertEquals(2, execute("certs", "--admin", "host:"));
    }

    @Test
    void asksTheRunningProxy() throws Exception {
        String answer = "HTTP/1.1 200 x\r\n\r\na.crt (the default)\n";
        try (OneAnswer admin = new OneAnswer(answer)) {
            assertEquals(0, execute("certs", "--admin", admin.address()));
            assertEquals("a.crt (the default)", out.toString().strip());
            String head = admin.nextHead();
            assertTrue(head.startsWith("GET /api/certificates HTTP/1.1\r\n"), head);
            assertTrue(head.contains("\r\naccept: text/plain\r\n"), head);
            assertEquals(0, execute("certs", "--json", "--admin", admin.address()));
            assertTrue(admin.nextHead().contains("\r\naccept: application/json\r\n"));
        }
    }

    @Test
    void exitsWithFourWhenItDoesNotAnswer() throws Exception {
        try (OneAnswer stranger = new OneAnswer("HTTP/1.1 404 x\r\n\r\nnot found")) {
            assertEquals(4, execute("certs", "--admin", stranger.address()));
            assertEquals("not found", err.toString().strip());
        }
        String nobody;
        try (OneAnswer closed = new OneAnswer("")) {
            nobody = closed.address();
        }
        assertEquals(4, execute("certs", "--admin", nobody));
        assertTrue(err.toString().contains("no answer from"), err::toString);
    }
}

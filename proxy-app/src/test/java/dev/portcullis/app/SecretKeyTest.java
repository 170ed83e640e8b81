package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.FrameBackend;
import dev.portcullis.FrameClient;
import dev.portcullis.app.keys.KeyTexts;
import dev.portcullis.tls.TlsClient;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An encrypted key in a process of its own, which serves with it and tells nobody of the key or its password. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class SecretKeyTest {
    private static final String PASSWORD = "s3cret-pass-phrase";
    private static final Pattern READY =
            Pattern.compile("secure on 127\\.0\\.0\\.1:(\\d+) .*admin on 127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void servesWithAnEncryptedKeyAndShowsNothingOfItAnywhere() throws Exception {
        ProgramFiles files = new ProgramFiles(folder);
        List<String> shown = new ArrayList<>();
        try (FrameBackend backend = new FrameBackend("backend")) {
            Process program = start(config(files, backend.address().toString(), "keyPassword: " + PASSWORD));
            try {
                Matcher ready = ready(program);
                Socket socket = TlsClient.plain(at(ready.group(1)));
                try (FrameClient client =
                        new FrameClient(TlsClient.over(socket, files.bundle, "TLSv1.3", "localhost", "h2"))) {
                    assertEquals("hello", client.call("/a.S/Echo", "hello").body());
                }
                for (String page : List.of("/", "/metrics", "/ping", "/livez", "/readyz", "/config", "/certs")) {
                    shown.add(page(at(ready.group(2)), page));
                }
                program.toHandle().destroy();
                assertEquals(0, program.waitFor());
            } finally {
                program.destroyForcibly();
            }
        }
        assertTrue(shown.get(1).contains("portcullis_"), shown.get(1));
        assertNothingShown(files, shown);
    }

    @Test
    void refusesAWrongPasswordAndShowsNothingOfIt() throws Exception {
        ProgramFiles files = new ProgramFiles(folder);
        Process program = start(config(files, "127.0.0.1:1", "keyPassword: " + PASSWORD + "x"));
        try {
            assertEquals(2, program.waitFor());
        } finally {
            program.destroyForcibly();
        }
        String error = Files.readString(files.path("stderr"));
        assertTrue(error.contains("server.key cannot be decrypted with keyPassword: the password is wrong"), error);
        assertNothingShown(files, List.of());
    }

    private void assertNothingShown(ProgramFiles files, List<String> pages) throws IOException {
        List<String> all = new ArrayList<>(pages);
        for (String name : List.of("stdout", "stderr", "access.log")) {
            if (Files.exists(files.path(name))) {
                all.add(Files.readString(files.path(name)));
            }
        }
        assertTrue(all.stream().anyMatch(text -> !text.isBlank()), "it says nothing at all");
        BigInteger secret = ((ECPrivateKey) files.bundle.getKeyPair().getPrivate()).getS();
        List<String> secrets = Stream.concat(
                        Stream.of(PASSWORD, secret.toString(), secret.toString(16), "PRIVATE KEY"),
                        Files.readAllLines(files.path("server.key")).stream().filter(line -> !line.startsWith("-----")))
                .toList();
        for (String text : all) {
            secrets.forEach(one -> assertFalse(text.contains(one), () -> one + " is in:\n" + text));
        }
    }

    private Path config(ProgramFiles files, String backend, String password) throws Exception {
        Files.writeString(
                files.path("server.key"),
                KeyTexts.pbes2(files.bundle.getKeyPair().getPrivate(), PASSWORD));
        Path config = files.config("127.0.0.1:0", "127.0.0.1:0", backend);
        String text = Files.readString(config)
                .replace("server.key\" }", "server.key\", " + password + " }")
                .replace("ping: {}", "ping: {}\nmetrics: { prometheus: {} }\nlog: { level: TRACE }");
        assertTrue(text.contains(password), text);
        return Files.writeString(config, text);
    }

    private Matcher ready(Process program) throws Exception {
        while (program.isAlive()) {
            Matcher matcher = READY.matcher(Files.readString(folder.resolve("stderr")));
            if (matcher.find() && Files.readString(folder.resolve("stderr")).contains("ready in ")) {
                return matcher;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError(Files.readString(folder.resolve("stderr")));
    }

    private static String page(InetSocketAddress admin, String path) throws IOException {
        try (Socket socket = TlsClient.plain(admin)) {
            return TlsClient.exchange(
                    socket, "GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        }
    }

    private static InetSocketAddress at(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    private Process start(Path config) throws IOException {
        return ProgramProcess.running(config, "-XX:TieredStopAtLevel=1")
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
    }
}

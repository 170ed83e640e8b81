package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.KeyVerdict;
import dev.portcullis.app.config.KeyVerdict.Verdict;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.tls.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Files in, verdicts and exit code out. */
final class CheckCommandTest {
    private static final String GOOD = """
            entryPoints: { grpc: { address: ":1", http: { tls: {} } } }
            http:
              routers:
                all: { rule: "PathPrefix(`/`)", service: s }
                twin: { rule: "PathPrefix(`/`)", service: s }
              services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:1" } ] } } }
            tls: { certificates: [ { certFile: "server.crt", keyFile: "server.key" } ] }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();

    private int execute(String... arguments) {
        ConfigLoader loader =
                new ConfigLoader(RuleCheck.NONE).startingAt(folder).withEnvironment(environment);
        return new CommandLine(new CheckCommand(loader, new ConfigSearch(Map.of(), List.of(folder))))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Path write(String text) throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost");
        Files.writeString(folder.resolve("server.crt"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve("server.key"), bundle.getPrivateKeyPEM());
        return Files.writeString(folder.resolve("portcullis.yml"), text);
    }

    @Test
    void readsCertificatesAndTellsOfTwins() throws Exception {
        Path file = write(GOOD);
        assertEquals(0, execute());
        assertTrue(out.toString().contains("server.crt for localhost, until 2"), out::toString);
        assertTrue(err.toString().contains("warning: "), err::toString);
        assertTrue(err.toString().contains("twin"), err::toString);
        assertTrue(err.toString().contains(file + ": can be used, "), err::toString);
    }

    @Test
    void exitsWithTwoOnAKeyThatIsAnothers() throws Exception {
        Path file = write(GOOD);
        Files.writeString(
                folder.resolve("server.key"), TestCertificates.ec("localhost").getPrivateKeyPEM());
        assertEquals(2, execute(file.toString()));
        assertTrue(err.toString().contains("server.key does not match certificate"), err::toString);
        assertTrue(err.toString().contains(file + ": 1 problem"), err::toString);
    }

    @Test
    void exitsWithTwoOnAnyOfSeveralFiles() throws Exception {
        Path good = write(GOOD);
        Path bad = Files.writeString(folder.resolve("bad.yml"), "entryPoint: {}\n" + GOOD);
        assertEquals(2, execute(good.toString(), bad.toString()));
        assertTrue(err.toString().contains("bad.yml:1:1: unknown key 'entryPoint'"), err::toString);
        assertTrue(err.toString().contains(good + ": can be used"), err::toString);
    }

    @Test
    void looksAtFlagsAndVariablesAsARunDoes() throws Exception {
        Path file = write(GOOD);
        environment.put("PORTCULLIS_LOG_LEVEL", "nonsense");
        assertEquals(2, execute(file.toString(), "--workers=3", "--entryPoints.grpc.adress=:2"));
        assertTrue(err.toString().contains("env PORTCULLIS_LOG_LEVEL: log.level: 'nonsense'"), err::toString);
        assertTrue(err.toString().contains("flag --entryPoints.grpc.adress: unknown key 'adress'"), err::toString);
        assertTrue(err.toString().contains(": 2 problems"), err::toString);
        environment.clear();
        assertEquals(0, execute("--workers=3", "--config", file.toString()), err::toString);
        assertTrue(out.toString().contains("flag --workers: workers: honoured"), out::toString);
    }

    @Test
    void flagsNeedNoFile() {
        assertEquals(
                0,
                execute(
                        "--entryPoints.web.address=:1",
                        "--http.routers.r.rule=PathPrefix(`/`)",
                        "--http.routers.r.service=s",
                        "--http.services.s.loadBalancer.servers[0].url=h2c://127.0.0.1:1"),
                err::toString);
        assertTrue(err.toString().contains("flags and environment: can be used"), err::toString);
    }

    @Test
    void exitsWithTwoWhenThereIsNoFile() {
        assertEquals(2, execute());
        assertTrue(err.toString().contains("no configuration file"), err::toString);
    }

    @Test
    void tellsWhatBecomesOfEachKey() {
        List<KeyVerdict> keys = List.of(
                new KeyVerdict("ping", "a.yml", 3, Verdict.HONOURED, ""),
                new KeyVerdict("a.readTimeout", "a.yml", 4, Verdict.HONOURED_DIFFERENTLY, "never cuts a call"),
                new KeyVerdict("log.compress", "env TRAEFIK_LOG_COMPRESS", 0, Verdict.IGNORED, "not yet"),
                new KeyVerdict("tls.sniStrict", "a.yml", 6, Verdict.REFUSED, "it guards"));
        new CheckReport("a.yml", keys, List.of(), List.of(), List.of())
                .print(new Console(new PrintWriter(out, true), new PrintWriter(err, true)));
        assertEquals(
                List.of(
                        "a.yml:3: ping: honoured",
                        "a.yml:4: a.readTimeout: honoured with another meaning: never cuts a call",
                        "env TRAEFIK_LOG_COMPRESS: log.compress: ignored: not yet",
                        "a.yml:6: tls.sniStrict: refused: it guards"),
                out.toString().lines().toList());
    }

    @Test
    void printsOneJsonObject() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.yml"), "workers: \"x\"\n" + GOOD);
        assertEquals(2, execute("--json", file.toString()));
        assertEquals("", err.toString());
        assertTrue(out.toString().startsWith("{\n  \"usable\": false,\n"), out::toString);
        assertTrue(out.toString().contains("\"line\": 1,\n          \"column\": 10,\n"), out::toString);
        assertTrue(out.toString().contains("\"message\": \"workers: 'x' is not a number"), out::toString);
        assertTrue(out.toString().contains("\"verdict\": \"honoured\""), out::toString);
    }
}

package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.app.metrics.FakeCertificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Where a call would go, and why. */
final class ExplainCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) throws Exception {
        Files.writeString(folder.resolve("portcullis.yml"), """
                entryPoints: { grpc: { address: ":8080" } }
                http:
                  routers:
                    other: { rule: "Host(`x`)", service: s, priority: 9 }
                    private: { rule: "PathPrefix(`/f.S/`) && ProxyFact(`vpceId`, `vpce-1`) && ProxyFact(`tlsClientCert`, `verified`)", service: s, priority: 7 }
                    mine: { rule: "PathPrefix(`/a.S/`) && Header(`x-canary`, `1=2`) && ClientIP(`10.1.2.3`)", service: s, priority: 5 }
                    late: { rule: "PathPrefix(`/a`)", service: s, priority: 1 }
                  services: { s: { loadBalancer: { healthCheck: { mode: grpc }, servers: [ { url: "h2c://10.0.0.1:50051" } ] } } }
                """);
        return new CommandLine(new ExplainCommand(
                        new ConfigLoader(RuleCheck.NONE), new ConfigSearch(Map.of(), List.of(folder))))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void tellsWhereACallGoesAndWhyNotElsewhere() throws Exception {
        assertEquals(0, execute("h:443", "/a.S/M", "x-canary=1=2", "--client", "10.1.2.3"), err::toString);
        assertEquals("""
                entry point grpc (:8080, clear text)
                  passed over  other (priority 9): Host(`x`): Host(`x`) is not h
                  passed over  private (priority 7): PathPrefix(`/f.S/`) && ProxyFact(`vpceId`, `vpce-1`) && ProxyFact(`tlsClientCert`, `verified`): PathPrefix(`/f.S/`) does not begin /a.S/M
                  router       mine (priority 5): PathPrefix(`/a.S/`) && Header(`x-canary`, `1=2`) && ClientIP(`10.1.2.3`)
                  middlewares  none
                  service      s
                  backend      h2c://10.0.0.1:50051
                  checks       grpc.health.v1 Check, every 30 s within 5 s
                  connections  made within 30 s, kept idle for 90 s
                  not asked    late (priority 1): PathPrefix(`/a`): would match, too
                  timeouts     the call has no end but its own grpc-timeout; \
                an idle connection ends after 180 s, an answer that nobody takes after 300 s

                """, out.toString());
    }

    @Test
    void looksAtFlagsAsARunDoes() throws Exception {
        assertEquals(
                0, execute("h", "/b.S/M", "x=1", "--http.routers.late.rule=PathPrefix(`/b`)", "y=2"), err::toString);
        assertTrue(out.toString().contains("router       late (priority 1): PathPrefix(`/b`)"), out::toString);
    }

    @Test
    void exitsWithOneWhenNoRouterTakesIt() throws Exception {
        assertEquals(1, execute("h", "/b.S/M"));
        assertTrue(out.toString().contains("router       none matches: the client gets UNIMPLEMENTED"), out::toString);
    }

    @Test
    void takesWhatAProxyHeaderWouldSay() throws Exception {
        assertEquals(0, execute("h", "/f.S/M", "--proxy", "VPCEID=vpce-1", "--proxy", "tlsClientCert=verified"));
        assertTrue(out.toString().contains("router       private (priority 7)"), out::toString);
        assertEquals(1, execute("h", "/f.S/M", "--proxy", "vpceId=vpce-1", "--proxy", "tlsClientCert=failed"));
        assertTrue(out.toString().contains("ProxyFact(`tlsClientCert`, `verified`) is not 'failed'"), out::toString);
        assertEquals(1, execute("h", "/f.S/M"));
        assertTrue(out.toString().contains("ProxyFact(`vpceId`, `vpce-1`) was not said by a PROXY header"));
        assertEquals(2, execute("h", "/f.S/M", "--proxy", "netns=x"));
        assertTrue(err.toString().contains("'netns' is not a fact of a PROXY header; allowed: authority, "));
    }

    @Test
    void exitsWithTwoOnBadUsage() throws Exception {
        assertEquals(2, execute("h"));
        assertEquals(2, execute("h", "a.S/M"));
        assertTrue(err.toString().contains("'a.S/M' is not a path; write /package.Service/Method"), err::toString);
        assertEquals(2, execute("h", "/a.S/M", "novalue"));
        assertTrue(err.toString().contains("'novalue' is not a header field; write name=value"), err::toString);
        assertEquals(2, execute("h", "/a.S/M", "--client", "me"));
        assertTrue(err.toString().contains("'me' is not an IP address"), err::toString);
    }

    @Test
    void choosesTheCertificateAsTheProxyDoes() {
        ServedCertificate first = certificate("a.example.com");
        ServedCertificate wild = certificate("*.example.com");
        ServedCertificate exact = certificate("b.example.com");
        ServedNames served = new ServedNames(List.of(first, wild, exact));
        assertEquals(Optional.of(exact), served.shownFor("B.example.com"));
        assertEquals(Optional.of(wild), served.shownFor("c.example.com"));
        assertEquals(Optional.of(first), served.shownFor("x.c.example.com"));
        assertEquals(Optional.of(first), served.shownFor("localhost"));
        assertEquals(Optional.empty(), new ServedNames(List.of()).shownFor("h"));
    }

    private static ServedCertificate certificate(String name) {
        return FakeCertificates.of("file", List.of(name), Instant.EPOCH);
    }
}

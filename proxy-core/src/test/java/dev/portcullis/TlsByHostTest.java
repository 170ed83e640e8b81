package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What routers say of TLS becomes options by host, or a mistake. */
class TlsByHostTest {
    private final List<Problem> problems = new ArrayList<>();

    private static RouterSettings router(String name, String rule, String options) {
        return new RouterSettings(name, rule, List.of("web"), List.of(), "s", 1, true, options);
    }

    private static EdgeSettings settings(Map<String, String> entryPoints, RouterSettings... routers) throws Exception {
        TlsSettings tls = new TlsSettings(
                List.of(TestCertificates.inline(TestCertificates.ec("a.test", "*.b.test"))),
                null,
                Map.of("mutual", TlsOptions.DEFAULT),
                entryPoints,
                Map.of(),
                null);
        return new EdgeSettings(1, TransportKind.AUTO, List.of(), Arrays.asList(routers), List.of(), List.of(), tls);
    }

    @Test
    void hostsHaveTheOptionsOfTheirRouters() throws Exception {
        TlsSettings tls = TlsByHost.of(
                settings(
                        Map.of(),
                        router("r", "Host(`a.test`) || Host(`*.b.test`) && PathPrefix(`/x`)", "mutual"),
                        router("s", "Host(`c.b.test`)", ""),
                        router("t", "PathPrefix(`/`)", "")),
                problems);
        assertEquals(List.of(), problems);
        assertEquals("mutual", tls.optionsFor("web", "a.test"));
        assertEquals("mutual", tls.optionsFor("web", "x.b.test"));
        assertEquals("default", tls.optionsFor("web", "c.b.test"));
        assertEquals("default", tls.optionsFor("web", "b.test"));
        assertEquals("default", tls.optionsFor("web", null));
        assertEquals("default", tls.optionsFor("other", "a.test"));
    }

    @Test
    void nothingDependsOnNamesWhereAllHaveTheSameOptions() throws Exception {
        TlsSettings tls = TlsByHost.of(
                settings(
                        Map.of("web", "mutual"),
                        router("r", "Host(`a.test`)", ""),
                        router("s", "PathPrefix(`/`)", "mutual")),
                problems);
        assertEquals(List.of(), problems);
        assertEquals(Map.of(), tls.hostOptions());
        assertEquals("mutual", tls.optionsFor("web", "a.test"));
    }

    @Test
    void refusesWhatCannotBeKept() throws Exception {
        TlsByHost.of(
                settings(
                        Map.of(),
                        router("any", "PathPrefix(`/`)", "mutual"),
                        router("half", "Host(`c.test`) || PathPrefix(`/`)", "mutual"),
                        router("one", "Host(`a.test`)", "mutual"),
                        router("two", "Host(`a.test`) && PathPrefix(`/x`)", ""),
                        router("typo", "Host(`d.test`)", "mutal")),
                problems);
        assertEquals(4, problems.size(), problems::toString);
        assertTrue(problems.get(0).message().contains("any.tls.options: 'mutual' cannot be kept on entry point web"));
        assertTrue(problems.get(1).message().contains("half.tls.options: 'mutual' cannot be kept"));
        assertTrue(problems.get(2).message().contains("but router one has 'mutual' for it"));
        assertTrue(problems.get(3).message().contains("there are no tls.options 'mutal'"));
    }

    @Test
    void namesHostsWithoutACertificate() throws Exception {
        EdgeSettings settings = settings(
                Map.of(),
                router("r", "Host(`a.test`) || Host(`x.b.test`) || Host(`*.b.test`)", ""),
                router("s", "Host(`none.test`)", ""));
        ServerTls served = ServerTls.create(settings.tls(), TlsEngine.best());
        List<String> words = TlsByHost.uncovered(settings, served);
        served.release();
        assertEquals(1, words.size(), words::toString);
        assertTrue(words.get(0).startsWith("http.routers.s.rule: no certificate is for none.test: "), words.get(0));
    }
}

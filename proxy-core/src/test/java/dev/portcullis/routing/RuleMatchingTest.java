package dev.portcullis.routing;

import static dev.portcullis.routing.Requests.matches;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.testing.GrpcRule;
import org.junit.jupiter.api.Test;

/** Which requests each function matches. */
final class RuleMatchingTest {
    @Test
    void comparesHostsWithoutCasePortAndLastDot() throws SettingsException {
        String rule = "Host(`Api.Example.com`)";
        for (String host :
                new String[] {"api.example.com", "API.EXAMPLE.COM:8443", "api.example.com.", "api.example.com.:1"}) {
            assertTrue(matches(rule, host, "/"), host);
        }
        for (String host : new String[] {
            "",
            ".",
            "example.com",
            "x.api.example.com",
            "api.example.com..",
            "api.example.comx",
            "[api.example.com",
            "user@api.example.com",
            "pi.example.com"
        }) {
            assertFalse(matches(rule, host, "/"), host);
        }
    }

    @Test
    void takesAnIpv6AddressInBrackets() throws SettingsException {
        assertTrue(matches("Host(`[2001:db8::1]`)", "[2001:DB8::1]:8443", "/"));
        assertTrue(matches("Host(`2001:db8::1`)", "[2001:db8::1]", "/"));
        assertFalse(matches("Host(`2001:db8::1`)", "[2001:db8::2]", "/"));
    }

    @Test
    void letsAWildcardStandForOneLabel() throws SettingsException {
        String rule = "Host(`*.example.com`)";
        assertTrue(matches(rule, "a.example.com", "/"));
        assertTrue(matches(rule, "A.Example.Com.:443", "/"));
        for (String host :
                new String[] {"example.com", ".example.com", "a.b.example.com", "aexample.com", "a.example.org", ""}) {
            assertFalse(matches(rule, host, "/"), host);
        }
    }

    @Test
    @GrpcRule(51)
    void comparesPathsByteForByteWithoutTheQuery() throws SettingsException {
        assertTrue(matches("Path(`/a.B/C`)", "h", "/a.B/C"));
        assertTrue(matches("Path(`/a.B/C`)", "h", "/a.B/C?x=1"));
        for (String path :
                new String[] {"/a.b/C", "/a.B/C/", "/a.B/", "/a.B//C", "/a.B/%43", "/x/../a.B/C", "", "?/a.B/C"}) {
            assertFalse(matches("Path(`/a.B/C`)", "h", path), path);
        }
        assertTrue(matches("Path(`/gr\u00fc\u00df`)", "h", "/gr\u00fc\u00df"));
    }

    @Test
    void matchesPrefixesThatEndAnywhere() throws SettingsException {
        assertTrue(matches("PathPrefix(`/a.B/`)", "h", "/a.B/C"));
        assertTrue(matches("PathPrefix(`/a.B/`)", "h", "/a.B/"));
        assertFalse(matches("PathPrefix(`/a.B/`)", "h", "/a.B"));
        assertTrue(matches("PathPrefix(`/a.`)", "h", "/a.B/C"));
        assertTrue(matches("PathPrefix(`/a.B/C`)", "h", "/a.B/CD"));
        assertTrue(matches("PathPrefix(`/`)", "h", "/anything"));
        assertFalse(matches("PathPrefix(`/a`)", "h", "/?/a"));
        assertFalse(matches("PathPrefix(`/`)", "h", "*"));
    }

    @Test
    void matchesServicesAndMethods() throws SettingsException {
        assertTrue(matches("GrpcService(`a.B`)", "h", "/a.B/C"));
        assertFalse(matches("GrpcService(`a.B`)", "h", "/a.BC/D"));
        assertFalse(matches("GrpcService(`a.B`)", "h", "/a.B"));
        assertTrue(matches("GrpcMethod(`a.B/C`)", "h", "/a.B/C"));
        assertFalse(matches("GrpcMethod(`a.B/C`)", "h", "/a.B/CD"));
    }

    @Test
    void matchesMethodHeaderQueryAndClient() throws SettingsException {
        assertTrue(matches("Method(`post`)", "h", "/"));
        assertFalse(matches("Method(`GET`)", "h", "/"));
        assertTrue(matches("Header(`X-Env`, `b`)", "h", "/", "x-env: a", "x-env: b"));
        assertFalse(matches("Header(`X-Env`, `b`)", "h", "/", "x-env: a, b", "x-envy: b"));
        assertTrue(matches("Query(`k`, `a b`)", "h", "/?x=1&k=a+b"));
        assertTrue(matches("Query(`k`, `\u00fc`)", "h", "/?k=%C3%BC"));
        assertTrue(matches("Query(`k`)", "h", "/?k"));
        assertFalse(matches("Query(`k`)", "h", "/?k=1"));
        assertFalse(matches("Query(`k`)", "h", "/?%zz&%"));
        assertFalse(matches("Query(`k`)", "h", "/k"));
        assertTrue(matches("ClientIP(`203.0.113.0/24`)", "h", "/"));
        assertFalse(matches("ClientIP(`10.0.0.0/8`)", "h", "/"));
    }

    @Test
    void combinesRules() throws SettingsException {
        String rule =
                "(Host(`a`) && GrpcService(`x.Y`)) || (Host(`b`) && !Method(`GET`)) || !Host(`*.c`) && Path(`/z`)";
        assertTrue(matches(rule, "a", "/x.Y/M"));
        assertTrue(matches(rule, "b", "/q"));
        assertTrue(matches(rule, "c", "/z"));
        assertFalse(matches(rule, "a", "/q"));
        assertFalse(matches(rule, "a.c", "/z"));
        assertFalse(matches("Host(`a`) && Host(`b`)", "a", "/"));
        assertTrue(matches("Host(`a.b`) && Host(`*.b`)", "a.b", "/"));
        assertFalse(matches("PathPrefix(`/a`) && PathPrefix(`/b`)", "h", "/b"));
        assertTrue(matches("PathPrefix(`/a`) && Path(`/ab`)", "h", "/ab"));
        assertTrue(matches("!(Host(`a`) || Host(`b`))", "c", "/"));
    }

    @Test
    void takesHostWhereAuthorityIsMissing() throws SettingsException {
        HeaderBlock request = new HeaderBlock();
        request.add(HeaderField.of(":path", "/"));
        assertFalse(matches("Host(`a`)", request));
        assertTrue(matches("!Host(`a`)", request));
        request.add(HeaderField.of("host", "A:1"));
        assertTrue(matches("Host(`a`)", request));
        request.add(HeaderField.of(":authority", "b"));
        assertTrue(matches("Host(`b`)", request));
    }

    @Test
    void findsNothingWithoutAPath() throws SettingsException {
        HeaderBlock request = new HeaderBlock();
        request.add(HeaderField.of(":authority", "a"));
        assertFalse(matches("Host(`a`)", request));
    }
}

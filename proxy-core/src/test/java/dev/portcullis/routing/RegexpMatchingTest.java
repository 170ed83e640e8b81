package dev.portcullis.routing;

import static dev.portcullis.routing.Requests.matches;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.SettingsException;
import org.junit.jupiter.api.Test;

/** Which requests the functions with a regular expression match: what Traefik v3's do. */
final class RegexpMatchingTest {
    @Test
    void matchesAnywhereUnlessPinnedDown() throws SettingsException {
        assertTrue(matches("PathRegexp(`Svc`)", "h", "/pkg.Svc/M"));
        assertFalse(matches("PathRegexp(`^Svc`)", "h", "/pkg.Svc/M"));
        assertTrue(matches("PathRegexp(`^/pkg\\.(Svc|Other)/`)", "h", "/pkg.Svc/M"));
        assertFalse(matches("PathRegexp(`^/pkg\\.(Svc|Other)/$`)", "h", "/pkg.Svc/M"));
        assertTrue(matches("PathRegexp(`(?i)^/PKG`)", "h", "/pkg.Svc/M"));
    }

    @Test
    void showsTheHostInLowerCaseWithoutItsPort() throws SettingsException {
        String rule = "HostRegexp(`^[a-z-]+\\.example\\.com$`)";
        assertTrue(matches(rule, "a.example.com", "/"));
        assertTrue(matches(rule, "A.EXAMPLE.com:8443", "/"));
        assertFalse(matches(rule, "a.b.example.com", "/"));
        assertFalse(matches(rule, "a.example.org", "/"));
        assertFalse(matches("HostRegexp(`^[A-Z]`)", "A.example.com", "/"));
        assertTrue(matches("HostRegexp(`^2001:db8::1$`)", "[2001:DB8::1]:1", "/"));
        assertTrue(matches("HostRegexp(`^a\\.$`)", "a.:1", "/"));
        assertTrue(matches("HostRegexp(`^$`)", "", "/"));
        assertFalse(matches("HostRegexp(`a`)", "", "/"));
    }

    @Test
    void leavesTheQueryOutOfThePath() throws SettingsException {
        assertTrue(matches("PathRegexp(`^/a$`)", "h", "/a?b"));
        assertFalse(matches("PathRegexp(`b`)", "h", "/a?b"));
    }

    @Test
    void comparesCharactersAndNotBytes() throws SettingsException {
        assertTrue(matches("PathRegexp(`^/.$`)", "h", "/\u00fc"));
        assertTrue(matches("PathRegexp(`^/\\p{Greek}$`)", "h", "/\u03b1"));
        assertTrue(matches("QueryRegexp(`k`, `^.$`)", "h", "/?k=\u00fc"));
        assertTrue(matches("QueryRegexp(`k`, `^\u00fc$`)", "h", "/?k=%C3%BC"));
    }

    @Test
    void takesOneOfSeveralFieldsOrParameters() throws SettingsException {
        String header = "HeaderRegexp(`X-Proto`, `^https?$`)";
        assertTrue(matches(header, "h", "/", "x-proto: ws", "x-proto: https"));
        assertFalse(matches(header, "h", "/", "x-proto: HTTPS"));
        assertFalse(matches(header, "h", "/", "x-prot: http"));
        String query = "QueryRegexp(`q`, `^(a|b)$`)";
        assertTrue(matches(query, "h", "/?q=c&q=b"));
        assertFalse(matches(query, "h", "/?q=c&Q=b&q=b;c"));
        assertFalse(matches(query, "h", "/q=a"));
        assertTrue(matches("QueryRegexp(`q`, `^.*$`)", "h", "/?q"));
        assertTrue(matches("QueryRegexp(`q`)", "h", "/?q"));
        assertFalse(matches("QueryRegexp(`q`)", "h", "/?q=1"));
    }

    @Test
    void letsAStarAloneStandForAnyHostAndNone() throws SettingsException {
        assertTrue(matches("Host(`*`)", "a.b", "/"));
        assertTrue(matches("Host(`*`)", "", "/"));
        assertTrue(matches("Host(`*`) && Host(`a`) && Path(`/`)", "a", "/"));
        assertFalse(matches("Host(`*`) && Host(`a`)", "b", "/"));
        assertFalse(matches("!Host(`*`)", "a", "/"));
    }

    @Test
    void takesTimeThatIsLinearInTheText() throws SettingsException {
        assertFalse(matches("PathRegexp(`^/(a+)+$`)", "h", "/" + "a".repeat(5_000) + "b"));
    }
}

package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the router's parser says of a rule stands at its place in the file. */
class RouterRulesTest {
    private static List<Problem> warnings(String rule) throws SettingsException {
        return new ConfigLoader(new RouterRules())
                .load("test.yml", """
                        entryPoints: { grpc: { address: ":1" } }
                        http:
                          routers: { r: { service: s, rule: "%s" } }
                          services: { s: { loadBalancer: { servers: [ { url: "h2c://a:1" } ] } } }
                        """.formatted(rule))
                .warnings();
    }

    @Test
    void aFormOfVersion2IsShownWithThatOfVersion3() throws SettingsException {
        Problem warning = warnings("Path(`/`) && Host(`x`, `y`)").get(0);
        assertEquals(3, warning.line());
        assertEquals(51, warning.column());
        assertTrue(warning.message().contains("in v3 write (Host(`x`) || Host(`y`))"), warning::toString);
        assertEquals(List.of(), warnings("Host(`x`)"));
    }

    @Test
    void aMistakeIsAnError() {
        Problem mistake = assertThrows(SettingsException.class, () -> warnings("Hots(`x`)"))
                .problems()
                .get(0);
        assertEquals(38, mistake.column());
        assertTrue(mistake.message().contains("Host"), mistake::toString);
    }
}

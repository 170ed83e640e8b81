package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.EntryPointSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every setting in effect, its value, and where it comes from. */
final class EffectiveSettingsTest {
    private static final String FILE = """
            entryPoints:
              grpcs:
                address: ":8443"
                proxyProtocol:
                  trustedIPs: [10.0.0.0/8, "::1"]
                http3: {}
            log:
              level: warn
            http:
              routers:
                all:
                  rule: "Host(`a`) && PathPrefix(`/`)"
                  service: s
                  tls: {}
                "on": { rule: "Host(`b`)", service: s, entryPoints: "grpcs" }
              services:
                s: { loadBalancer: { servers: [ { url: "h2c://a:1" } ] } }
            tls:
              certificates:
                - certFile: |
                    -----BEGIN CERTIFICATE-----
                    AAAA
                    -----END CERTIFICATE-----
                  keyFile: |
                    -----BEGIN PRIVATE KEY-----
                    SECRET
                    -----END PRIVATE KEY-----
            """;

    @Test
    void tellsValueAndOriginOfEachSetting() throws Exception {
        List<EffectiveSetting> effective = load().effective();
        assertContains(effective, "entryPoints.grpcs.address", ":8443", "test.yml:3");
        assertContains(effective, "entryPoints.grpcs.proxyProtocol.trustedIPs[1]", "::1", "test.yml:5");
        assertContains(effective, "entryPoints.grpcs.transport.respondingTimeouts.idleTimeout", "3m", "default");
        assertContains(effective, "log.level", "DEBUG", "flag --log.level");
        assertContains(effective, "log.format", "json", "env PORTCULLIS_LOG_FORMAT");
        assertContains(effective, "http.services.s.loadBalancer.passHostHeader", "true", "default");
        assertContains(effective, "http.routers.on.entryPoints", "grpcs", "test.yml:15");
        assertContains(effective, "tls.certificates[0].keyFile", "(masked)", "test.yml:24");
        assertTrue(effective.stream().noneMatch(setting -> setting.path().contains("http3")), "it has no effect");
        assertTrue(effective.stream().noneMatch(setting -> setting.path().startsWith("ping")), "it is off");
        assertFalse(effective.toString().contains("SECRET"));
    }

    @Test
    void writesYamlThatLoadsIntoTheSameSettings() throws Exception {
        LoadedSettings loaded = load();
        String yaml = loaded.effectiveYaml(true);
        assertTrue(yaml.contains("  level: DEBUG  # flag --log.level\n"), yaml);
        assertTrue(yaml.contains("    \"on\":\n"), yaml);
        assertFalse(yaml.contains("SECRET"), yaml);
        ConfigLoader loader = ConfigText.loader().withoutCertificateFiles();
        LoadedSettings again = loader.load("again.yml", yaml);
        EntryPointSettings grpcs = loaded.settings().edge().entryPoints().get(0);
        EntryPointSettings grpcsAgain = again.settings().edge().entryPoints().get(0);
        assertEquals(grpcs.timeouts(), grpcsAgain.timeouts());
        assertEquals(grpcs.http2(), grpcsAgain.http2());
        assertEquals(grpcs.keepAlive(), grpcsAgain.keepAlive());
        assertEquals(loaded.settings().edge().routers(), again.settings().edge().routers());
        assertEquals(
                loaded.settings().edge().services(), again.settings().edge().services());
        assertEquals(loaded.settings().log(), again.settings().log());
        assertEquals(loaded.effectiveYaml(false), again.effectiveYaml(false));
        assertFalse(loaded.effectiveYaml(false).contains("#"));
    }

    @Test
    void masksWhatIsUnderTheNameOfASecret() throws Exception {
        Recording recording = Recording.ofLoad();
        String text = "Authorization: Basic QTpC\nusers: [ a ]\nname: b\n";
        Section section = Section.of(YamlDocument.read(
                new Reading(new SourceText("test.yml", text), new Problems(), recording), Map.of(), false));
        section.value("Authorization").text("");
        section.value("users").items().forEach(user -> user.text(""));
        section.value("name").text("");
        String yaml = EffectiveSettings.yaml(recording, false);
        assertEquals("Authorization: (masked)\nusers:\n  - (masked)\nname: b\n", yaml);
    }

    private static LoadedSettings load() throws Exception {
        return ConfigText.loader()
                .withoutCertificateFiles()
                .withEnvironment(Map.of("PORTCULLIS_LOG_FORMAT", "json"))
                .withFlags(List.of("--log.level=DEBUG"))
                .load("test.yml", FILE);
    }

    private static void assertContains(List<EffectiveSetting> effective, String path, String value, String origin) {
        EffectiveSetting found = effective.stream()
                .filter(setting -> setting.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " is not in " + effective));
        assertEquals(new EffectiveSetting(path, value, origin), found);
    }
}

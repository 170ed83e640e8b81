package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.UpstreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The written pages say what is there: links lead somewhere, the README's limits are the settings' defaults. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern LIMIT = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\d+)(?: (s|bytes|lines))? \\|");
    private static final Pattern CLASS_NAME = Pattern.compile("`((?:[A-Z][a-z0-9]+){2,})`");

    @Test
    void relativeLinksLeadToFiles() throws IOException {
        Set<String> broken = new TreeSet<>();
        int links = 0;
        for (Path page : Documents.pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !target.startsWith("mailto:")) {
                    links++;
                    if (!Files.exists(page.resolveSibling(target))) {
                        broken.add(page.getFileName() + " -> " + target);
                    }
                }
            }
        }
        assertEquals(Set.of(), broken);
        assertTrue(links > 10, "links found: " + links);
    }

    @Test
    void limitsOfTheReadmeAreTheDefaults() throws IOException {
        Map<String, Long> written = new LinkedHashMap<>();
        Matcher row = LIMIT.matcher(Documents.text("README.md"));
        while (row.find()) {
            long unit = "s".equals(row.group(3)) ? 1000 : 1;
            written.put(row.group(1), Long.parseLong(row.group(2)) * unit);
        }
        // The access log is not the core's; its default is tested where it is read.
        written.remove("bufferingSize");
        assertEquals(defaults(), written);
    }

    private static Map<String, Long> defaults() {
        Map<String, Long> defaults = new LinkedHashMap<>();
        TimeoutSettings timeouts = TimeoutSettings.DEFAULT;
        defaults.put("firstByteTimeout", timeouts.firstByteMillis());
        defaults.put("proxyHeaderTimeout", timeouts.proxyHeaderMillis());
        defaults.put("handshakeTimeout", timeouts.handshakeMillis());
        defaults.put("prefaceTimeout", timeouts.prefaceMillis());
        defaults.put("headersTimeout", timeouts.headersMillis());
        defaults.put("readTimeout", timeouts.readMillis());
        defaults.put("idleTimeout", timeouts.idleMillis());
        defaults.put("streamIdleTimeout", timeouts.streamIdleMillis());
        defaults.put("keepAlivePing", KeepAliveSettings.DEFAULT.pingMillis());
        defaults.put("keepAlivePingTimeout", KeepAliveSettings.DEFAULT.pingTimeoutMillis());
        defaults.put("keepAliveMaxTime", KeepAliveSettings.DEFAULT.ageMaxMillis());
        defaults.put("keepAliveMaxRequests", (long) KeepAliveSettings.DEFAULT.requestsMax());
        defaults.put("maxConnectionsPerClient", (long) GuardSettings.DEFAULT.clientConnectionsMax());
        defaults.put("freeResets", (long) GuardSettings.DEFAULT.resetsFree());
        defaults.put("freeFaults", (long) GuardSettings.DEFAULT.faultsFree());
        defaults.put("freeFrames", (long) GuardSettings.DEFAULT.framesFree());
        defaults.put("minPingInterval", GuardSettings.DEFAULT.pingMinMillis());
        defaults.put("maxConnectionAge", UpstreamSettings.DEFAULT.ageMaxMillis());
        defaults.put("minConnections", (long) UpstreamSettings.DEFAULT.connectionsMin());
        defaults.put("readIdleTimeout", UpstreamSettings.DEFAULT.pingMillis());
        defaults.put("pingTimeout", UpstreamSettings.DEFAULT.pingTimeoutMillis());
        defaults.put("requestAcceptGraceTimeout", LifeCycleSettings.DEFAULT.requestAcceptGraceMillis());
        defaults.put("graceTimeOut", LifeCycleSettings.DEFAULT.graceMillis());
        defaults.put("maxConcurrentStreams", (long) H2Settings.DEFAULT.concurrentStreamsMax());
        defaults.put("maxDecoderHeaderTableSize", (long) H2Settings.DEFAULT.decoderTableBytes());
        defaults.put("maxEncoderHeaderTableSize", (long) H2Settings.DEFAULT.encoderTableBytes());
        defaults.put("maxHeaderBytes", (long) H2Settings.DEFAULT.headerListBytes());
        defaults.put("maxHeaderFields", (long) H2Settings.DEFAULT.headerFieldsMax());
        defaults.put("dialTimeout", UpstreamSettings.DEFAULT.dialMillis());
        defaults.put("idleConnTimeout", UpstreamSettings.DEFAULT.idleMillis());
        return defaults;
    }

    /** A page that names a class which was renamed or removed misleads. */
    @Test
    void classesThatPagesNameExist() throws IOException {
        Set<String> names = Documents.typeNames();
        Set<String> unknown = new TreeSet<>();
        for (String page : Set.of("docs/architecture.md", "docs/concurrency.md", "docs/extending.md")) {
            Matcher name = CLASS_NAME.matcher(Documents.text(page));
            while (name.find()) {
                if (!names.contains(name.group(1))) {
                    unknown.add(page + ": " + name.group(1));
                }
            }
        }
        assertEquals(Set.of(), unknown);
    }
}

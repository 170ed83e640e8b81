package dev.portcullis.app.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.EdgeReport;
import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.metrics.FakeCertificates;
import dev.portcullis.app.metrics.FakeSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import dev.portcullis.app.settings.WatchSettings;
import dev.portcullis.settings.EdgeSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The start log, line by line. */
@SuppressWarnings("AddressSelection") // literal addresses are not looked up
final class StartLogTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void saysInSixLinesWhatWasStarted() {
        EdgeReport report = new EdgeReport(
                "epoll (io_uring: not permitted)",
                "BoringSSL",
                Map.of("grpcs", new InetSocketAddress("127.0.0.1", 8443), "plain", new InetSocketAddress("::1", 8080)),
                List.of(
                        certificate(Duration.ofDays(90), "localhost", "*.example.com"),
                        certificate(Duration.ofHours(25))));
        StartLog log = new StartLog(
                "Portcullis 1.2.3 on Java 17",
                settings(FakeSettings.edge(), Path.of("portcullis.yml"), Path.of("dynamic.yml")),
                report,
                new InetSocketAddress("127.0.0.1", 9090),
                NOW);
        assertEquals(
                List.of(
                        "Portcullis 1.2.3 on Java 17, 2 workers",
                        "configuration: portcullis.yml, dynamic.yml",
                        "entry points: grpcs on 127.0.0.1:8443 with TLS, plain on [::1]:8080 in clear text,"
                                + " admin on 127.0.0.1:9090; certificates: localhost, *.example.com (90 days left),"
                                + " a.crt (1 day left)",
                        "backends: route-guide at h2c://10.0.1.10:50051, h2c://10.0.2.10:50051",
                        "transport: epoll (io_uring: not permitted); TLS engine: BoringSSL",
                        "ready in 812 ms"),
                log.lines(812));
    }

    @Test
    void staysSixLinesWhenThereIsLittleToSay() {
        EdgeSettings edge = FakeSettings.edge();
        EdgeSettings bare =
                new EdgeSettings(1, edge.transport(), List.of(), List.of(), List.of(), List.of(), edge.tls());
        EdgeReport report = new EdgeReport("NIO", "JDK", Map.of(), List.of());
        assertEquals(
                List.of(
                        "Portcullis, 1 worker",
                        "configuration: built-in defaults",
                        "entry points: none",
                        "backends: none",
                        "transport: NIO; TLS engine: JDK",
                        "ready in 0 ms"),
                new StartLog("Portcullis", settings(bare), report, null, NOW).lines(0));
    }

    @Test
    void keepsALongListReadable() {
        List<ServedCertificate> certificates = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            certificates.add(FakeCertificates.of("c" + i, List.of("n" + i), NOW.minusSeconds(1)));
        }
        EdgeReport report = new EdgeReport("NIO", "JDK", Map.of(), certificates);
        String line = new StartLog("Portcullis", settings(FakeSettings.edge()), report, null, NOW)
                .lines(0)
                .get(2);
        assertEquals("n8 (expired), n9 (expired) and 2 more", line.substring(line.indexOf("n8")));
    }

    private static AppSettings settings(EdgeSettings edge, Path... files) {
        return new AppSettings(List.of(files), edge, LogSettings.DEFAULT, null, null, WatchSettings.DEFAULT, null);
    }

    private static ServedCertificate certificate(Duration left, String... names) {
        return FakeCertificates.of("a.crt", List.of(names), NOW.plus(left));
    }
}

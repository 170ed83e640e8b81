package dev.portcullis.app.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.metrics.FakeCertificates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of certificates that end soon, and how often. */
final class ExpiryWarningsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final List<String> seen = new ArrayList<>();
    private final ExpiryWarnings warnings = new ExpiryWarnings((level, text) -> seen.add(level + " " + text));

    private static ServedCertificate certificate(Duration left, String name) {
        return FakeCertificates.of("a.crt", List.of(name), NOW.plus(left));
    }

    @Test
    void warnsThreeWeeksAheadAndComplainsInTheLastOne() {
        warnings.check(
                List.of(
                        certificate(Duration.ofDays(21), "fine"),
                        certificate(Duration.ofDays(21).minusSeconds(1), "soon"),
                        certificate(Duration.ofDays(7), "week"),
                        certificate(Duration.ofDays(7).minusSeconds(1), "urgent"),
                        certificate(Duration.ofDays(-1), "gone")),
                NOW);
        assertEquals(
                List.of(
                        "WARN the certificate of soon from a.crt expires in less than 21 days, on 2026-12-12T11:59:59Z",
                        "WARN the certificate of week from a.crt expires in less than 8 days, on 2026-11-28T12:00:00Z",
                        "ERROR the certificate of urgent from a.crt expires in less than 7 days, on 2026-11-28T11:59:59Z",
                        "ERROR the certificate of gone from a.crt has expired on 2026-11-20T12:00:00Z"),
                seen);
    }

    @Test
    void saysItOnceThenEveryDayOfTheLastWeekAndAfterIt() {
        List<ServedCertificate> served = List.of(certificate(Duration.ofDays(30), "x"));
        List<Integer> days = new ArrayList<>();
        for (int hour = 0; hour < 33 * 24; hour++) {
            int before = seen.size();
            warnings.check(served, NOW.plus(Duration.ofHours(hour)).plusSeconds(1));
            if (seen.size() > before) {
                days.add(hour / 24);
            }
        }
        assertEquals(List.of(9, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32), days);
    }

    @Test
    void renewedOneIsQuietAndAnotherOneSpeaks() {
        ServedCertificate old = certificate(Duration.ofDays(20), "x");
        warnings.check(List.of(old, old), NOW);
        assertEquals(1, seen.size());
        warnings.check(List.of(certificate(Duration.ofDays(90), "x")), NOW);
        assertEquals(1, seen.size());
        warnings.check(List.of(certificate(Duration.ofDays(19), "x")), NOW);
        assertEquals(2, seen.size());
    }
}

package dev.portcullis.app.metrics;

import dev.portcullis.EdgeReport.ServedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Facts of certificates that nobody ever made, for tests of what shows them. */
public final class FakeCertificates {
    private FakeCertificates() {}

    /** One that is valid for 90 days and serves these names; its fingerprint follows from all three. */
    public static ServedCertificate of(String source, List<String> names, Instant notAfter) {
        return of(source, names, notAfter, "");
    }

    /** The same, which its files could not replace. */
    public static ServedCertificate of(String source, List<String> names, Instant notAfter, String replacementFailure) {
        return new ServedCertificate(
                source,
                "CN=" + String.join(",", names),
                names.stream().map(name -> "DNS:" + name).toList(),
                names,
                "EC P-256",
                notAfter.minus(Duration.ofDays(90)),
                notAfter,
                "AB:" + source + names + notAfter,
                null,
                null,
                replacementFailure);
    }
}

package dev.portcullis.app.ops;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.json.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Certificates as {@code portcullis certs} and the admin port show them: all of it is public, none of it a key.
 *
 * @param certificates the default first
 * @param now for the days that they have left
 */
public record CertificateList(List<ServedCertificate> certificates, Instant now) {
    /** Copies the list. */
    public CertificateList {
        certificates = List.copyOf(certificates);
    }

    /** A JSON object with all of them. */
    public String json() {
        List<Map<String, Object>> items = new ArrayList<>();
        for (ServedCertificate certificate : certificates) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("source", certificate.source());
            item.put("default", items.isEmpty());
            item.put("names", certificate.names());
            item.put("subject", certificate.subject());
            item.put("subjectAlternativeNames", certificate.alternatives());
            item.put("keyType", certificate.keyType());
            item.put("notBefore", certificate.notBefore().toString());
            item.put("notAfter", certificate.notAfter().toString());
            item.put("daysLeft", daysLeft(certificate));
            item.put("sha256Fingerprint", certificate.fingerprint());
            item.put("ocspUntil", certificate.ocspUntil() == null ? "" : ocspUntil(certificate.ocspUntil()));
            item.put(
                    "revokedAt",
                    certificate.revokedAt() == null
                            ? ""
                            : certificate.revokedAt().toString());
            item.put("replacementFailure", certificate.replacementFailure());
            items.add(item);
        }
        return JsonText.of(Map.of("certificates", items));
    }

    /** A paragraph for each. */
    public String text() {
        List<String> paragraphs = new ArrayList<>();
        for (ServedCertificate certificate : certificates) {
            String failure = certificate.replacementFailure();
            paragraphs.add(certificate.source()
                    + (paragraphs.isEmpty() ? " (the default)" : "")
                    + line("serves", String.join(", ", certificate.names()))
                    + line("subject", certificate.subject())
                    + line("SANs", String.join(", ", certificate.alternatives()))
                    + line("key", certificate.keyType())
                    + line(
                            "valid",
                            "from " + certificate.notBefore() + " to " + certificate.notAfter() + ", "
                                    + left(certificate))
                    + line("SHA-256", certificate.fingerprint())
                    + (certificate.ocspUntil() == null
                            ? ""
                            : line("OCSP", "until " + ocspUntil(certificate.ocspUntil())))
                    + (certificate.revokedAt() == null
                            ? ""
                            : line("REVOKED", "since " + certificate.revokedAt() + ", says its CA"))
                    + (failure.isEmpty() ? "" : line("NOT REPLACED", failure)));
        }
        return paragraphs.isEmpty() ? "no certificates" : String.join("\n", paragraphs);
    }

    private static String ocspUntil(Instant until) {
        return until.equals(Instant.MAX) ? "without an end" : until.toString();
    }

    private static String line(String name, String value) {
        return String.format("%n  %-8s %s", name, value.isEmpty() ? "none" : value);
    }

    private String left(ServedCertificate certificate) {
        if (now.isAfter(certificate.notAfter())) {
            return "EXPIRED";
        }
        long days = daysLeft(certificate);
        String left = days == 1 ? "1 day left" : days + " days left";
        return now.isBefore(certificate.notBefore()) ? "NOT VALID YET" : left;
    }

    /** Whole days; negative once it has expired. */
    private long daysLeft(ServedCertificate certificate) {
        return Math.floorDiv(
                Duration.between(now, certificate.notAfter()).toSeconds(),
                Duration.ofDays(1).toSeconds());
    }
}

package dev.portcullis.app.ops;

import dev.portcullis.EdgeReport.ServedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Says which certificates end soon: as a warning three weeks ahead, as an error in the last week. */
final class ExpiryWarnings {
    /** Renewal by ACME runs 30 days ahead; below 21 it has failed for more than a week. */
    static final int SOON_DAYS = 21;

    /** Less than a week leaves no time for a certificate that people must order. */
    static final int URGENT_DAYS = 7;

    private ExpiryWarnings() {}

    static void log(Logger log, List<ServedCertificate> certificates, Instant now) {
        for (ServedCertificate certificate : certificates) {
            Duration left = Duration.between(now, certificate.notAfter());
            if (left.compareTo(Duration.ofDays(SOON_DAYS)) < 0) {
                log.atLevel(left.compareTo(Duration.ofDays(URGENT_DAYS)) < 0 ? Level.ERROR : Level.WARN)
                        .log(text(certificate, left));
            }
        }
    }

    private static String text(ServedCertificate certificate, Duration left) {
        String when = left.isNegative()
                ? "has expired on " + certificate.notAfter()
                : "expires in less than " + (left.toDays() + 1) + " days, on " + certificate.notAfter();
        return "the certificate of " + StartLog.name(certificate) + " from " + certificate.source() + " " + when;
    }
}
